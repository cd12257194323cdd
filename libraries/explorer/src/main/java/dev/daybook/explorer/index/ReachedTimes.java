package dev.daybook.explorer.index;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.explorer.index.MetadataTexts.Texts;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/// The times that the log has reached: one row for each event that is later than all before it.
final class ReachedTimes {
  private final String find = Sql.read(ReachedTimes.class, "find-latest.sql");
  private final String insert = Sql.read(ReachedTimes.class, "insert-time.sql");

  void add(Connection transaction, List<RecordedEvent> events, Map<Long, Texts> texts)
      throws SQLException {
    Instant latest = latest(transaction);
    try (PreparedStatement row = transaction.prepareStatement(insert)) {
      for (RecordedEvent event : events) {
        Instant at = texts.getOrDefault(event.position(), Texts.NONE).happenedAt(event);
        if (at.isAfter(latest)) {
          latest = at;
          row.setObject(1, at.atOffset(ZoneOffset.UTC));
          row.setLong(2, event.position());
          row.addBatch();
        }
      }
      row.executeBatch();
    }
  }

  private Instant latest(Connection transaction) throws SQLException {
    try (PreparedStatement query = transaction.prepareStatement(find);
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getObject(1, OffsetDateTime.class).toInstant() : Instant.MIN;
    }
  }
}
