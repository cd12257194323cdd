package dev.daybook.bench.explorer;

import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;

/// Compares appends to a log with and without the explorer's index, and measures the requests of
/// the explorer's pages on a long log.
public final class ExplorerBench {
  private static final int CALLERS = 64;
  private static final String PLAIN = "Daybook: append of one event with ids";
  private static final String INDEXED = "the same, with the explorer's index";
  private static final String INDEXED_SCHEMA = "daybook_indexed";

  private final Rounds rounds;
  private final DataSource database;
  private final Function<String, PostgresEventStore> open;
  private final PageLoads loads;

  /// @param open creates an empty log in a schema
  /// @param directory for a server of its own, whose caches are emptied
  /// @param events of the log on which the requests are measured
  public ExplorerBench(
      Rounds rounds,
      DataSource database,
      Function<String, PostgresEventStore> open,
      Path directory,
      int events) {
    this.rounds = rounds;
    this.database = database;
    this.open = open;
    this.loads = new PageLoads(directory, events, rounds.progress());
  }

  public Result run() throws Exception {
    try (PostgresEventStore plain = open.apply("daybook_plain");
        PostgresEventStore indexed = open.apply(INDEXED_SCHEMA)) {
      List<Series> series =
          rounds.run(
              List.of(
                  new LinkedAppends(PLAIN, plain, CALLERS, null),
                  new LinkedAppends(
                      INDEXED, indexed, CALLERS, indexed.project(new ExplorerIndex()))));
      List<Ratio> ratios = new ArrayList<>();
      ratios.add(
          Ratio.atLeast(
              "64 callers, rate: with the index to without",
              Series.of(series, INDEXED, CALLERS).rate() / Series.of(series, PLAIN, CALLERS).rate(),
              0.7));
      ratios.add(
          Ratio.atMost(
              "index: bytes an event on disk, with two ids",
              bytesOfIndex(database, INDEXED_SCHEMA) / indexed.head(),
              300));
      ratios.addAll(loads.run());
      return new Result("explorer", series, ratios);
    }
  }

  static double bytesOfIndex(DataSource database, String schema) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                Sql.read(ExplorerBench.class, "size-of-index.sql").formatted(schema))) {
      row.next();
      return row.getLong(1);
    }
  }
}
