package dev.daybook.postgres.pacing;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes a waiting thread. A signal without a waiting thread is kept for the next wait.
/// Thread-safe.
public final class WakeUp {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private boolean pending;

  public void give() {
    lock.lock();
    try {
      pending = true;
      given.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Blocks until a signal, an interrupt or the timeout.
  public void await(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!pending && left > 0) {
        left = given.awaitNanos(left);
      }
      pending = false;
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
