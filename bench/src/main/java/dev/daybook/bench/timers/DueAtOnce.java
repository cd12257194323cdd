package dev.daybook.bench.timers;

import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.bench.sql.Statements;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.processes.ProcessTimers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;

/// Ten thousand timers that are due at the same instant. A round is over when the last one has
/// fired; its latencies are from the due time until a firing is recorded.
final class DueAtOnce implements SelfTimed {
  static final String NAME = "Daybook: 10,000 timers due at once";

  private static final int TIMERS = 10_000;
  private static final Duration AHEAD = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final DataSource database;
  private final String schema;
  private final PostgresEventStore log;
  private final ProcessTimers timers;
  private int scheduled;

  /// @param schema of the log
  DueAtOnce(DataSource database, String schema, PostgresEventStore log, ProcessTimers timers) {
    this.database = database;
    this.schema = schema;
    this.log = log;
    this.timers = timers;
  }

  /// Firings, and their times after the due time in milliseconds.
  private record Fired(int fired, double p50, double p99, double last) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    Instant due = Instant.now().plus(AHEAD).truncatedTo(ChronoUnit.MILLIS);
    schedule(TIMERS, due);
    long head = log.head();
    if (Instant.now().isAfter(due)) {
      throw new IllegalStateException("The timers were due before the table had them");
    }
    long until = System.nanoTime() + AHEAD.plus(PATIENCE).toNanos();
    Fired fired = fired(head, due);
    while (fired.fired() < TIMERS) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(fired + " of " + TIMERS);
      }
      Thread.sleep(200);
      fired = fired(head, due);
    }
    if (fired.fired() > TIMERS) {
      throw new IllegalStateException("Timers have fired twice: " + fired);
    }
    return new Round(TIMERS / (fired.last() / 1000), fired.p50(), fired.p99());
  }

  /// Fires one timer, so that the code is loaded. Nothing is appended afterwards: timers are
  /// scheduled by inserts beside the appender.
  void warmUp() throws SQLException, InterruptedException {
    long head = log.head();
    Instant due = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    schedule(1, due);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (fired(head, due).fired() == 0) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("The first timer has not fired");
      }
      Thread.sleep(20);
    }
  }

  /// Schedules timers, and waits until the table has them.
  void schedule(int count, Instant due) throws SQLException, InterruptedException {
    Statements.execute(database, sql("fill-timers.sql").formatted(schema, scheduled, count, due));
    scheduled += count;
    if (!timers.table().awaitPosition(log.head(), PATIENCE)) {
      throw new IllegalStateException("The table of timers is behind");
    }
  }

  private Fired fired(long after, Instant due) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(sql("find-firings.sql").formatted(schema))) {
      statement.setObject(1, due.atOffset(ZoneOffset.UTC));
      statement.setLong(2, after);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Fired(row.getInt(1), row.getDouble(2), row.getDouble(3), row.getDouble(4));
      }
    }
  }

  private static String sql(String file) {
    return Sql.read(DueAtOnce.class, file);
  }
}
