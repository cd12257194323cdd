package dev.daybook.postgres.testing;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// Counts the events of each stream; its second version has a different column name.
public final class SumsProjection implements Projection {
  private final int version;
  public final AtomicReference<CountingProjection.Interference> interference =
      new AtomicReference<>((_, _) -> {});

  /// The first position of each batch that was applied, in the order of the attempts.
  public final List<Long> batches = new CopyOnWriteArrayList<>();

  public SumsProjection(int version) {
    this.version = version;
  }

  @Override
  public String name() {
    return "sums";
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("sums", List.of("stream")));
  }

  @Override
  public String createTables() {
    return """
        create table sums (
          stream text constraint sums_one_per_stream primary key,
          %s bigint not null
        )
        """
        .formatted(column());
  }

  private String column() {
    return version == 1 ? "events" : "events_" + version;
  }

  @Override
  public Set<String> types() {
    return Set.of("COUNTED");
  }

  @Override
  public boolean parksStreams() {
    return true;
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    batches.add(events.getFirst().position());
    interference.get().happen(transaction, events);
    Map<String, Long> counts =
        events.stream()
            .collect(
                Collectors.groupingBy(
                    event -> event.stream().toString(), TreeMap::new, Collectors.counting()));
    try (PreparedStatement upsert =
        transaction.prepareStatement(
            """
            insert into sums (stream, %1$s) values (?, ?)
            on conflict on constraint sums_one_per_stream
            do update set %1$s = sums.%1$s + excluded.%1$s
            """
                .formatted(column()))) {
      for (Map.Entry<String, Long> count : counts.entrySet()) {
        upsert.setString(1, count.getKey());
        upsert.setLong(2, count.getValue());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  /// The live read model, as readers see it.
  public Map<String, Long> read(TestDatabase database, String schema) throws SQLException {
    try (Connection connection = database.pool().getConnection();
        Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery("select stream, %s from %s.sums".formatted(column(), schema))) {
      Map<String, Long> sums = new TreeMap<>();
      while (row.next()) {
        sums.put(row.getString(1), row.getLong(2));
      }
      return sums;
    }
  }
}
