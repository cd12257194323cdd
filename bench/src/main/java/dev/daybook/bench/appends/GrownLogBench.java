package dev.daybook.bench.appends;

import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.bench.sql.Databases;
import dev.daybook.bench.sql.Statements;
import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/// Compares appends to a log with many events with appends to an empty log.
public final class GrownLogBench {
  private static final int EVENTS = 10_000_000;
  private static final int EVENTS_A_STREAM = 100;
  private static final int TAGGED_EVENTS = 1_000_000;
  private static final int CALLERS = 256;
  private static final int CONDITION_CALLERS = 64;
  private static final String EMPTY = "Daybook: append to an empty log";
  private static final String GROWN = "the same, 10 million events in the log";
  private static final String TAGGED = "Daybook: append, 1 million tagged events in the log";

  private final Rounds rounds;
  private final DataSource database;
  private final Function<String, PostgresEventStore> open;

  /// @param open creates an empty log in a schema
  public GrownLogBench(
      Rounds rounds, DataSource database, Function<String, PostgresEventStore> open) {
    this.rounds = rounds;
    this.database = database;
    this.open = open;
  }

  public Result run() throws Exception {
    try (PostgresEventStore empty = open.apply("daybook_empty");
        PostgresEventStore grown = open.apply("daybook_grown");
        PostgresEventStore tagged = open.apply("daybook_tagged")) {
      fill("daybook_grown", EVENTS);
      fill("daybook_tagged", TAGGED_EVENTS);
      Statements.execute(
          database, Sql.read(GrownLogBench.class, "fill-tags.sql").formatted("daybook_tagged"));
      Databases.settle(database);
      List<Series> series =
          rounds.run(
              List.of(
                  toFilledStreams(EMPTY, empty, 0),
                  toFilledStreams(GROWN, grown, EVENTS_A_STREAM),
                  new DaybookAppends(TAGGED, tagged, CONDITION_CALLERS),
                  new DaybookConditions(tagged, CONDITION_CALLERS)));
      return new Result("append to a grown log", series, compare(series));
    }
  }

  /// Appends to the streams of the grown log, in both logs. Each round continues at the versions of
  /// the previous one.
  private static Contender toFilledStreams(String name, EventStore store, long events) {
    List<Workload> workloads =
        IntStream.range(0, CALLERS)
            .mapToObj(n -> Workload.filled(n, CALLERS, EVENTS / EVENTS_A_STREAM, events))
            .toList();
    return new DaybookAppends(name, store, CALLERS, workloads::get);
  }

  private static List<Ratio> compare(List<Series> all) {
    return List.of(
        Ratio.atLeast(
            "256 callers, 10 million events: to an empty log",
            Series.of(all, GROWN, CALLERS).rate() / Series.of(all, EMPTY, CALLERS).rate(),
            0.9),
        Ratio.atLeast(
            "64 callers, with a condition: to without",
            Series.of(all, DaybookConditions.NAME, CONDITION_CALLERS).rate()
                / Series.of(all, TAGGED, CONDITION_CALLERS).rate(),
            0.5));
  }

  private void fill(String schema, int events) throws SQLException {
    rounds.progress().printf("filling %s with %,d events%n", schema, events);
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                Sql.read(GrownLogBench.class, "fill-log.sql").formatted(schema))) {
      insert.setInt(1, events);
      insert.executeUpdate();
    }
  }
}
