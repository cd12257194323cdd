package dev.daybook.bench.timers;

import dev.daybook.bench.appends.DaybookAppends;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.bench.sql.Databases;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.processes.ProcessTimers;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Compares the firing of ten thousand timers that are due at once with appends of one event, while
/// a million others wait; and measures what those cost meanwhile.
public final class TimerBench {
  private static final int CALLERS = 64;
  private static final int IDLE = 1_000_000;
  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final double LOOK_UPS_MAX = 60;
  private static final double ENTRIES_MAX = 1_000;
  private static final double HEAP_MAX_BYTES = 16 << 20;

  private final Rounds rounds;
  private final DataSource database;
  private final String schema;
  private final PostgresEventStore log;

  /// @param schema of the log and its read models
  public TimerBench(Rounds rounds, DataSource database, String schema, PostgresEventStore log) {
    this.rounds = rounds;
    this.database = database;
    this.schema = schema;
    this.log = log;
  }

  /// @param entries of the index, read by them
  private record LookUps(long scans, long entries) {
    LookUps since(LookUps before) {
      return new LookUps(scans - before.scans, entries - before.entries);
    }
  }

  public Result run() throws Exception {
    try (ProcessTimers timers = ProcessTimers.start(log, database)) {
      var due = new DueAtOnce(database, schema, log, timers);
      due.warmUp();
      long heapBefore = heap();
      rounds.progress().printf("scheduling %,d timers%n", IDLE);
      due.schedule(IDLE, Instant.now().plus(Duration.ofDays(365)));
      Databases.settle(database);
      rounds.progress().printf("they wait for %d s%n", WAIT.toSeconds());
      LookUps before = lookUps();
      Thread.sleep(WAIT);
      LookUps lookUps = lookUps().since(before);
      long heap = heap() - heapBefore;
      rounds
          .progress()
          .printf("%s in a minute, %,d bytes of heap more%n", lookUps, Math.max(0, heap));
      List<Series> series = rounds.run(List.of(new DaybookAppends(log, CALLERS), due));
      List<Ratio> ratios = new ArrayList<>();
      ratios.add(
          Ratio.atMost(
              "a million idle timers: look-ups a minute, to 60",
              lookUps.scans() / LOOK_UPS_MAX,
              1.0));
      ratios.add(
          Ratio.atMost(
              "a million idle timers: index entries read a minute, to 1,000",
              lookUps.entries() / ENTRIES_MAX,
              1.0));
      ratios.add(Ratio.atMost("a million idle timers: heap, to 16 MB", heap / HEAP_MAX_BYTES, 1.0));
      ratios.add(
          Ratio.atLeast(
              "10,000 timers due at once: to appends of 64 callers",
              Series.of(series, DueAtOnce.NAME, 1).rate()
                  / Series.of(series, DaybookAppends.NAME, CALLERS).rate(),
              0.2));
      return new Result("timers", series, ratios);
    }
  }

  private LookUps lookUps() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                Sql.read(TimerBench.class, "find-look-ups.sql").formatted(schema))) {
      row.next();
      return new LookUps(row.getLong(1), row.getLong(2));
    }
  }

  /// Used bytes after a collection.
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
