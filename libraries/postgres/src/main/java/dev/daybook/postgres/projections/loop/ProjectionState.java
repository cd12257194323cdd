package dev.daybook.postgres.projections.loop;

import dev.daybook.postgres.pacing.WakeUp;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The status and position of a runner, for callers that ask or wait. Thread-safe.
final class ProjectionState {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WakeUp onWait;
  private int waiting;
  private boolean known;
  private volatile long position;
  private volatile long movedAt = System.nanoTime();
  private volatile Status status = new Status.StandingBy();

  /// @param onWait is signalled when a caller begins to wait for a read model that another node
  ///   writes
  ProjectionState(WakeUp onWait) {
    this.onWait = onWait;
  }

  long position() {
    return position;
  }

  /// Time since the position last changed.
  Duration stillFor() {
    return Duration.ofNanos(System.nanoTime() - movedAt);
  }

  Status status() {
    return status;
  }

  /// Returns false if the position was not reached in time, or the projection has stopped.
  boolean await(long wanted, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    waiting++;
    try {
      if (position < wanted && !(status instanceof Status.Running)) {
        onWait.give();
      }
      while (!known || position < wanted || isUnusable()) {
        if (left <= 0 || status instanceof Status.Failed) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /// Whether the position doesn't count: the read model has another version, or the log has
  /// diverged.
  private boolean isUnusable() {
    return status instanceof Status.AtOtherVersion || status instanceof Status.AheadOfLog;
  }

  boolean isAwaited() {
    lock.lock();
    try {
      return waiting > 0;
    } finally {
      lock.unlock();
    }
  }

  void reach(long reached) {
    change(
        () -> {
          if (reached != position) {
            movedAt = System.nanoTime();
          }
          position = reached;
          known = true;
        });
  }

  void become(Status now) {
    change(() -> status = now);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
