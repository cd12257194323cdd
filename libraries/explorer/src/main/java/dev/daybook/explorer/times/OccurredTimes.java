package dev.daybook.explorer.times;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventMetadata;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/// An index of the times at which events occurred, by which the explorer's time cursor can move.
/// Run it with the application's other projections: `log.project(new OccurredTimes())`. Without it
/// the cursor moves by recorded times alone.
///
/// An event counts at the latest time of itself and of all events before it, so that the log as of
/// a time is always its beginning up to a position. The table has one row for each event that is
/// later than all before it: few for an imported history by days, one an event for a live log.
///
/// Thread-safe.
public final class OccurredTimes implements Projection {
  /// The name of the projection and of its checkpoint.
  public static final String NAME = "explorer_times";

  private final String create = Sql.read(OccurredTimes.class, "create-times.sql");
  private final String find = Sql.read(OccurredTimes.class, "find-latest.sql");
  private final String insert = Sql.read(OccurredTimes.class, "insert-time.sql");

  /// An index in the tables that it creates on its first run.
  public OccurredTimes() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("explorer_times", List.of("reached_at")));
  }

  @Override
  public String createTables() {
    return create;
  }

  @Override
  public Set<String> types() {
    return Set.of(); // of all types
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    Instant latest = latest(transaction);
    try (PreparedStatement row = transaction.prepareStatement(insert)) {
      for (RecordedEvent event : events) {
        Instant at = EventMetadata.happenedAt(event); // in milliseconds, which the column holds
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
