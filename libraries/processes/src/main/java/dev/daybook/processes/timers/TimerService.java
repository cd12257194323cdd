package dev.daybook.processes.timers;

import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.tail.Tailer;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/// The table of timers, and the loop that fires them.
public final class TimerService implements AutoCloseable {
  /// Name of the lease of the node that fires timers.
  public static final String LEASE_NAME = "process-timers";

  /// How long it lasts without renewal.
  public static final Duration LEASE = TimerLoop.LEASE;

  /// How long after the last renewal another node has it, if the database answers at once: it may
  /// see the renewal late, and then the end of the lease.
  public static final Duration TAKE_OVER_MAX =
      LEASE.plus(TimerLoop.LEASE_LOOK_INTERVAL.multipliedBy(2));

  private final Tailer tailer;
  private final ProjectionRunner table;
  private final TimerLoop loop;

  private TimerService(Tailer tailer, ProjectionRunner table, TimerLoop loop) {
    this.tailer = tailer;
    this.table = table;
    this.loop = loop;
  }

  /// Starts both on this node.
  ///
  /// @param database of the log, with a connection for each look-up
  public static TimerService start(PostgresEventStore log, DataSource database) {
    ProjectionRunner table = log.project(new TimerTable());
    TimerLoop loop =
        TimerLoop.start(
            log,
            new DueTimers(database, log.options().readModelSchema()),
            log.checkpoints().lease(LEASE_NAME, LEASE));
    Tailer tailer = log.tailer();
    tailer.subscribe(loop);
    return new TimerService(tailer, table, loop);
  }

  public ProjectionRunner table() {
    return table;
  }

  public Optional<String> trouble() {
    return loop.trouble();
  }

  @Override
  public void close() {
    tailer.unsubscribe(loop);
    try {
      loop.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    table.close();
  }
}
