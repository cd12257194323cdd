package dev.daybook.bench.audit;

import dev.daybook.audit.sealing.LogTree;
import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;

/// The tree of a whole log, from the first event, in a new schema each time.
final class TreeBuilds implements SelfTimed {
  static final String NAME = "Daybook: tree of the whole log";

  private static final long EVENTS_PER_SECOND_MIN = 2_000;
  private static final Duration BUILD_MIN = Duration.ofMinutes(5);

  private final int events;
  private final DataSource database;
  private final Function<String, PostgresEventStore> logs;
  private double bytesAnEvent;

  /// @param events number of events in the log
  /// @param logs opens the log with a schema for its read models
  TreeBuilds(int events, DataSource database, Function<String, PostgresEventStore> logs) {
    this.events = events;
    this.database = database;
    this.logs = logs;
  }

  /// Size of the table of the tree that was built last, with its index.
  double bytesAnEvent() {
    return bytesAnEvent;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws InterruptedException, SQLException {
    String views = "daybook_audit_" + System.nanoTime();
    try (PostgresEventStore log = logs.apply(views)) {
      Duration limit = BUILD_MIN.plusSeconds(events / EVENTS_PER_SECOND_MIN);
      long began = System.nanoTime();
      if (!log.project(new LogTree()).awaitPosition(events, limit)) {
        throw new IllegalStateException("The tree is not complete");
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      bytesAnEvent = (double) tableBytes(views) / events;
      return new Round(events / seconds, Double.NaN, Double.NaN);
    }
  }

  private long tableBytes(String views) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(Sql.load(TreeBuilds.class, "tiles-size.sql", views));
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong("bytes");
    }
  }
}
