package dev.daybook.postgres.soak;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/// A read model with a row for each event. An event that is applied twice violates its key.
final class SeenEvents implements Projection {
  @Override
  public String name() {
    return "seen";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("seen", List.of("position")));
  }

  @Override
  public String createTables() {
    return "create table seen (position bigint primary key, event_id uuid not null)";
  }

  @Override
  public Set<String> types() {
    return Set.of("HAPPENED");
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement("insert into seen (position, event_id) values (?, ?)")) {
      for (RecordedEvent event : events) {
        insert.setLong(1, event.position());
        insert.setObject(2, event.eventId());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /// The ids of the events in the read model, in order.
  static List<UUID> read(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select event_id from daybook.seen order by position");
        ResultSet row = select.executeQuery()) {
      List<UUID> ids = new ArrayList<>();
      while (row.next()) {
        ids.add(row.getObject(1, UUID.class));
      }
      return ids;
    }
  }
}
