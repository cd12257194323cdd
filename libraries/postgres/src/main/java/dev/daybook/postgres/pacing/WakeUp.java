package dev.daybook.postgres.pacing;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes a thread that waits for something new; a signal that comes while nobody waits is kept.
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

  /// Waits for a signal, at most so long; an interrupt ends the waiting, too.
  public void await(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!pending && left > 0) {
        left = given.awaitNanos(left);
      }
      pending = false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
