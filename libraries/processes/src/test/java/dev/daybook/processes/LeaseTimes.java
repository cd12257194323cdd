package dev.daybook.processes;

import dev.daybook.processes.TimerHistory.Firing;
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

/// Watches the lease of the timers of a log, and measures how long they are without a living holder
/// of it: from the last renewal by one node until another has it, unless the database was away
/// meanwhile. Also finds the times in which timers could not fire, because no living node had the
/// lease or the database was away.
final class LeaseTimes implements AutoCloseable {
  /// In which a timer fires that can.
  static final Duration SOON = Duration.ofSeconds(1);

  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final DataSource database;
  private final String select;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final List<Duration> takeOvers = new ArrayList<>();
  private final List<Outage> outages = new ArrayList<>();
  private final Thread thread;
  private @Nullable String holder;
  private @Nullable Instant renewed;

  /// The last renewal before the database went away; null while it is there.
  private @Nullable Instant lostAt;

  /// No timer could fire in this time.
  private record Outage(Instant start, Instant end) {}

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
        if (lostAt == null) {
          lostAt = renewed == null ? Instant.now() : renewed;
        }
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
          if (lostAt != null) {
            if (from.isAfter(lostAt)) {
              outages.add(new Outage(lostAt, from));
              lostAt = null;
            }
          } else if (holder != null && !holder.equals(now)) {
            Instant last = Objects.requireNonNull(renewed);
            takeOvers.add(Duration.between(last, from));
            outages.add(new Outage(last, from));
          }
        }
        holder = now;
        renewed = from;
      }
    }
  }

  /// How long a timer took to fire, from the latest of: it was due, it was scheduled, the lease was
  /// held again after an outage that began within [#SOON] of that.
  Duration delay(Firing firing) {
    synchronized (takeOvers) {
      Instant ready = later(firing.due(), firing.scheduledAt());
      for (Outage outage : outages) {
        if (outage.end().isBefore(firing.firedAt()) && outage.start().isBefore(ready.plus(SOON))) {
          ready = later(ready, outage.end());
        }
      }
      return Duration.between(ready, firing.firedAt());
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
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
