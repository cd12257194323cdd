package dev.daybook.postgres.projections.loop;

import dev.daybook.postgres.pacing.WakeUp;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How a runner is and how far its view has come, for whoever asks or waits. Thread-safe.
final class ProjectionState {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WakeUp onWait;
  private int waiting;
  private boolean known;
  private volatile long position;
  private volatile long movedAt = System.nanoTime();
  private volatile Status status = new Status.StandingBy();

  /// @param onWait is given when somebody begins to wait for a view that another node keeps
  ProjectionState(WakeUp onWait) {
    this.onWait = onWait;
  }

  long position() {
    return position;
  }

  /// For how long the position has not changed.
  Duration stillFor() {
    return Duration.ofNanos(System.nanoTime() - movedAt);
  }

  Status status() {
    return status;
  }

  /// False if the view has not come so far within the time given, or has stopped.
  boolean await(long wanted, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    waiting++;
    try {
      if (position < wanted && !(status instanceof Status.Running)) {
        onWait.give();
      }
      while (!known || position < wanted || isOfNoUse()) {
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

  /// Whether the view is not this projection's, or not this log's, wherever it stands.
  private boolean isOfNoUse() {
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
