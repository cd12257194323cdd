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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/// Compares appends to logs with many events with appends to an empty log.
public final class GrownLogBench {
  private static final int MILLION = 1_000_000;
  private static final int EVENTS_A_STREAM = 100;
  private static final List<Integer> CALLERS = List.of(64, 256);
  private static final int CONDITION_CALLERS = 64;
  private static final String EMPTY = "Daybook: append to an empty log";
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
        PostgresEventStore grown1 = open.apply("daybook_grown_1");
        PostgresEventStore grown10 = open.apply("daybook_grown_10");
        PostgresEventStore tagged = open.apply("daybook_tagged")) {
      fill("daybook_grown_1", MILLION);
      fill("daybook_grown_10", 10 * MILLION);
      fill("daybook_tagged", MILLION);
      Statements.execute(
          database, Sql.read(GrownLogBench.class, "fill-tags.sql").formatted("daybook_tagged"));
      Databases.settle(database);
      var streams0 = new FilledStreams(MILLION / EVENTS_A_STREAM, 0);
      var streams1 = new FilledStreams(MILLION / EVENTS_A_STREAM, EVENTS_A_STREAM);
      var streams10 = new FilledStreams(10 * MILLION / EVENTS_A_STREAM, EVENTS_A_STREAM);
      List<Contender> contenders = new ArrayList<>();
      for (int callers : CALLERS) {
        contenders.add(appends(EMPTY, empty, streams0, callers));
        contenders.add(appends(grown(1), grown1, streams1, callers));
        contenders.add(appends(grown(10), grown10, streams10, callers));
      }
      contenders.add(new DaybookAppends(TAGGED, tagged, CONDITION_CALLERS));
      contenders.add(new DaybookConditions(tagged, CONDITION_CALLERS));
      List<Series> series = rounds.run(contenders);
      return new Result("append to a grown log", series, compare(series));
    }
  }

  private static String grown(int millions) {
    return "the same, %d million events in the log".formatted(millions);
  }

  private static Contender appends(
      String name, EventStore store, FilledStreams streams, int callers) {
    return new DaybookAppends(name, store, callers, caller -> streams.workload(caller, callers));
  }

  private static List<Ratio> compare(List<Series> all) {
    List<Ratio> ratios = new ArrayList<>();
    for (int callers : CALLERS) {
      for (int millions : List.of(1, 10)) {
        ratios.add(
            Ratio.atLeast(
                "%d callers, %d million events: to an empty log".formatted(callers, millions),
                Series.of(all, grown(millions), callers).rate()
                    / Series.of(all, EMPTY, callers).rate(),
                0.95));
      }
    }
    ratios.add(
        Ratio.atLeast(
            "64 callers, with a condition: to without",
            Series.of(all, DaybookConditions.NAME, CONDITION_CALLERS).rate()
                / Series.of(all, TAGGED, CONDITION_CALLERS).rate(),
            0.5));
    return ratios;
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
