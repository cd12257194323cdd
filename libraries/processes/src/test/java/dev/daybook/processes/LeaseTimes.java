package dev.daybook.processes;

import dev.daybook.processes.timers.TimerService;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Measures how long the timers of a log are without a living holder of their lease: from the last
/// renewal by one node until another has it. Times in which the database was away are left out.
final class LeaseTimes implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final DataSource database;
  private final String select;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final List<Duration> takeOvers = new ArrayList<>();
  private final Thread thread;
  private @Nullable String holder;
  private @Nullable Instant renewed;

  private LeaseTimes(DataSource database, String schema) {
    this.database = database;
    this.select =
        "select holder, held_from from %s.subscription_checkpoints where name = '%s'"
            .formatted(schema, TimerService.LEASE_NAME);
    this.thread = Thread.ofVirtual().start(this::run);
  }

  static LeaseTimes watch(DataSource database, String schema) {
    return new LeaseTimes(database, schema);
  }

  private void run() {
    while (!closed.get()) {
      try (Connection connection = database.getConnection();
          PreparedStatement statement = connection.prepareStatement(select)) {
        while (!closed.get()) {
          look(statement);
          Thread.sleep(INTERVAL);
        }
      } catch (SQLException e) {
        holder = null; // the database is away
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      if (row.next() && row.getString("holder") != null) {
        String now = row.getString("holder");
        Instant from = row.getObject("held_from", OffsetDateTime.class).toInstant();
        synchronized (takeOvers) {
          if (holder != null && !holder.equals(now)) {
            takeOvers.add(Duration.between(Objects.requireNonNull(renewed), from));
          }
        }
        holder = now;
        renewed = from;
      }
    }
  }

  @Override
  public String toString() {
    synchronized (takeOvers) {
      return "lease of timers taken over after "
          + takeOvers.stream().map(it -> it.toMillis() + " ms").toList();
    }
  }

  @Override
  public void close() {
    closed.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
