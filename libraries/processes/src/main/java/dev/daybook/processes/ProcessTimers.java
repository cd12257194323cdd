package dev.daybook.processes;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.processes.timers.TimerService;
import java.util.Optional;
import javax.sql.DataSource;

/// The timers of all process managers on a log. Start it once on every node, before the process
/// managers that use it: [ProcessDefinition#timedBy].
///
/// *Once.* A timer either fires once or was cancelled, on any number of nodes, also after crashes:
/// both are events on the stream of the process, and the log has one of them.
///
/// *Never early.* The append that fires a timer succeeds only where the database's clock, read by
/// the append function under the log's lock, is at or past the due time.
///
/// *Soon.* It fires within a second of the latest of these: it is due by that clock, the database
/// takes writes, a node has the lease of the timers. Another node takes the lease within 5 s.
///
/// *At rest.* A pending timer is a row of a table, which is a projection of the events of processes
/// and can be rebuilt. All timers together cost one indexed look-up a second.
///
/// Thread-safe.
public final class ProcessTimers implements AutoCloseable {
  private final TimerService service;

  private volatile boolean closed;

  private ProcessTimers(TimerService service) {
    this.service = service;
  }

  /// Starts the timers of a log on this node. Close them before the log.
  ///
  /// @param database the log's, best from its pool: one connection a second, for a moment
  /// @throws IllegalStateException if the log is closed, or was opened without read models
  /// @throws EventStoreUnavailableException if the log can't be reached
  public static ProcessTimers start(PostgresEventStore log, DataSource database) {
    return new ProcessTimers(TimerService.start(log, database));
  }

  /// The projection that keeps the table of pending timers, to watch and to rebuild it.
  public ProjectionRunner table() {
    return service.table();
  }

  /// Why timers can't fire at present on this node; empty if they can, or another node fires them.
  public Optional<String> trouble() {
    return service.trouble();
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The timers are closed");
    }
  }

  /// Ends after the appends that are under way, and releases the lease.
  @Override
  public void close() {
    closed = true;
    service.close();
  }
}
