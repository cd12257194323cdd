package dev.daybook.processes.timers;

import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.tail.Tailer;
import java.util.Optional;
import javax.sql.DataSource;

/// The table of timers, and the loop that fires them.
public final class TimerService implements AutoCloseable {
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
            log.checkpoints().lease("process-timers", TimerLoop.LEASE));
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
