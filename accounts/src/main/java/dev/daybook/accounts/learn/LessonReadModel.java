package dev.daybook.accounts.learn;

import static dev.daybook.accounts.learn.TraceLine.done;

import dev.daybook.accounts.learn.LessonRefusedException.Reason;
import dev.daybook.accounts.learn.LessonState.State;
import dev.daybook.accounts.readmodels.AccountList.Cursor;
import dev.daybook.accounts.readmodels.AccountView;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The read model of a lesson, whose projection can be stopped and started. Not thread-safe.
final class LessonReadModel {
  private static final Duration CATCH_UP_MAX = Duration.ofSeconds(20);
  private static final Duration REBUILD_MAX = Duration.ofSeconds(60);
  private static final Duration REBUILD_POLL = Duration.ofMillis(20);

  private final LessonLog log;
  private @Nullable ProjectionRunner runner;

  /// The last position of a runner that was stopped.
  private long stoppedAt;

  LessonReadModel(LessonLog log) {
    this.log = log;
    this.runner = log.store().project(log.list());
  }

  /// What it shows now. A running one has caught up with the log.
  LessonState.ReadModel state() {
    var head = log.store().head();
    var running = runner;
    if (running != null) {
      awaitCaughtUp(running, head);
    }
    var position = running == null ? stoppedAt : running.position();
    return new LessonState.ReadModel(running != null, position, head, row());
  }

  private @Nullable State row() {
    return log.list().page(null, Cursor.START, 1).stream()
        .map(entry -> state(entry.account()))
        .findFirst()
        .orElse(null);
  }

  private static State state(AccountView account) {
    return new State(account.version(), account.name(), account.email(), account.balance());
  }

  List<TraceLine> stop() {
    var running = requireRunning();
    awaitCaughtUp(running, log.store().head());
    running.close();
    stoppedAt = running.position();
    runner = null;
    return List.of(
        done(
            "Projection",
            "Stopped. Its checkpoint in the database is position %d.".formatted(stoppedAt)),
        done("Log", "Appends need no projection: they continue."));
  }

  List<TraceLine> start() {
    if (runner != null) {
      throw notApplicable("The projection is running already.");
    }
    var from = stoppedAt;
    var head = log.store().head();
    var started = log.store().project(log.list());
    runner = started;
    awaitCaughtUp(started, head);
    return List.of(
        done("Projection", "Started. It read its checkpoint, position %d.".formatted(from)),
        head == from
            ? done("Projection", "No event is newer than the checkpoint.")
            : done(
                "Projection",
                "Applied the events %d to %d, and moved the checkpoint with them."
                    .formatted(from + 1, head)));
  }

  List<TraceLine> rebuild() {
    var running = requireRunning();
    var head = log.store().head();
    awaitCaughtUp(running, head);
    var operator = running.operator();
    var id = operator.rebuild(new OperatorAction.Request("a reader", "to watch a rebuild")).id();
    var deadline = System.nanoTime() + REBUILD_MAX.toNanos();
    while (true) {
      var outcome = outcome(operator, id);
      if (outcome != null) {
        return List.of(
            done("Rebuild", "Created an empty table beside the live one."),
            done("Rebuild", "Applied the events 1 to %d to it.".formatted(head)),
            done("Rebuild", "Compared both tables: %s.".formatted(outcome)),
            done("Rebuild", "Swapped the tables in one transaction."));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("The read model of a lesson was not rebuilt in time");
      }
      LockSupport.parkNanos(REBUILD_POLL.toNanos());
    }
  }

  /// The outcome of an action; null while it is in progress.
  private static @Nullable String outcome(ProjectionOperator operator, long action) {
    for (var act : operator.report().acts()) {
      if (act.id() == action) {
        return act.outcome();
      }
    }
    return null;
  }

  private ProjectionRunner requireRunning() {
    if (runner == null) {
      throw notApplicable("The projection is stopped: start it first.");
    }
    return runner;
  }

  private static void awaitCaughtUp(ProjectionRunner running, long head) {
    try {
      if (!running.awaitPosition(head, CATCH_UP_MAX)) {
        throw new IllegalStateException(
            "The read model of a lesson did not reach position %d: %s"
                .formatted(head, running.status()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a read model caught up", e);
    }
  }

  private static LessonRefusedException notApplicable(String message) {
    return new LessonRefusedException(Reason.NOT_APPLICABLE, message);
  }
}
