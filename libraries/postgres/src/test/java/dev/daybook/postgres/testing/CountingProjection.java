package dev.daybook.postgres.testing;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/// Records every event each time it is applied, and runs an action of the test before it returns.
public final class CountingProjection implements Projection {
  private final TestDatabase database;
  private final String schema;
  private final String type;
  public volatile boolean parksStreams;
  public final AtomicReference<Interference> interference = new AtomicReference<>((_, _) -> {});

  public interface Interference {
    void happen(Connection transaction, List<RecordedEvent> events) throws SQLException;
  }

  /// @param type the one type that it reads
  public CountingProjection(TestDatabase database, String schema, String type) {
    this.database = database;
    this.schema = schema;
    this.type = type;
  }

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("seen", List.of("nth")));
  }

  @Override
  public String createTables() {
    return "create table seen (position bigint, nth bigint generated always as identity)";
  }

  @Override
  public Set<String> types() {
    return Set.of(type);
  }

  @Override
  public boolean parksStreams() {
    return parksStreams;
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement(
            "insert into %s.seen (position) values (?)".formatted(schema))) {
      for (RecordedEvent event : events) {
        insert.setLong(1, event.position());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    interference.get().happen(transaction, events);
  }

  /// The positions seen, in the order of the log, with repetitions.
  public List<Long> seen() throws SQLException {
    return positions("position");
  }

  /// The positions seen, in the order of their arrival.
  public List<Long> order() throws SQLException {
    return positions("nth");
  }

  private List<Long> positions(String order) throws SQLException {
    try (Connection connection = database.pool().getConnection();
        Statement select = connection.createStatement();
        var rows =
            select.executeQuery(
                "select position from %s.seen order by %s".formatted(schema, order))) {
      List<Long> positions = new ArrayList<>();
      while (rows.next()) {
        positions.add(rows.getLong(1));
      }
      return positions;
    }
  }
}
