package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Keeps the lease and the checkpoint of one run of a subscription.
///
/// A thread of its own renews the lease and stores the checkpoint, also while an event is being
/// handled, up to the handling timeout: a handler that hangs loses the lease. If the lease can't be
/// renewed in time, the run gives it up by this node's monotonic clock before another node can take
/// it.
///
/// Thread-safe.
final class CheckpointKeeper implements AutoCloseable {
  /// Number of renewals during the length of a lease.
  private static final int RENEWALS = 5;

  private static final Logger LOG = System.getLogger(CheckpointKeeper.class.getName());

  private final Subscription subscription;
  private final String name;
  private final Checkpoints.Lease lease;
  private final long lengthNanos;
  private final long handlingNanosMax;
  private final Supplier<LogCursor> cursor;
  private final Runnable onLoss;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread renewing;
  private long takenAt;
  private LogCursor kept = LogCursor.START;
  private volatile boolean held;
  private volatile long renewedAt;
  private volatile boolean handling;
  private volatile long handlingSince;

  /// @param cursor returns the run's current cursor
  /// @param onLoss is called when another run has taken the lease; must not block
  CheckpointKeeper(Subscription subscription, Supplier<LogCursor> cursor, Runnable onLoss) {
    this.subscription = subscription;
    this.name = subscription.name();
    this.lease = subscription.lease();
    this.lengthNanos = subscription.options().lease().toNanos();
    this.handlingNanosMax = subscription.options().handlingTimeout().toNanos();
    this.cursor = cursor;
    this.onLoss = onLoss;
    this.renewing = Thread.ofVirtual().name("lease-" + name).unstarted(this::renewRegularly);
  }

  /// Takes the lease; the run has it from [#begin] on.
  ///
  /// @return false while another run has it
  boolean take() {
    lock.lock();
    try {
      held = false;
      takenAt = System.nanoTime();
      return access(lease::take);
    } finally {
      lock.unlock();
    }
  }

  /// The stored checkpoint; empty if there is none.
  Optional<LogCursor> load() {
    return access(subscription::checkpoint);
  }

  /// The run continues after a cursor, which is stored already.
  void begin(LogCursor from) {
    lock.lock();
    try {
      kept = from;
      renewedAt = takenAt;
      held = true;
    } finally {
      lock.unlock();
    }
    if (renewing.getState() == Thread.State.NEW) {
      renewing.start();
    }
  }

  /// Whether the run has the lease, so that it may go on. A lease that may have run out is renewed
  /// first.
  boolean isHeld() {
    return held && (System.nanoTime() - renewedAt < lengthNanos || keep(true));
  }

  /// Stores the checkpoint, unless the lease was lost.
  void keep() {
    boolean unused = keep(false);
  }

  private boolean keep(boolean renews) {
    lock.lock();
    try {
      LogCursor reached = cursor.get();
      boolean stored = reached.equals(kept);
      if (!held || (stored && !renews)) {
        return held;
      }
      long now = System.nanoTime();
      held = stored ? access(lease::renew) : access(() -> lease.store(reached));
      if (held) {
        kept = reached;
        renewedAt = now;
      } else {
        LOG.log(Level.WARNING, "The subscription " + name + " has lost its lease");
        onLoss.run();
      }
      return held;
    } finally {
      lock.unlock();
    }
  }

  /// The handler is called.
  void handling() {
    handlingSince = System.nanoTime();
    handling = true;
  }

  /// The handler has returned.
  void handled() {
    handling = false;
  }

  private void renewRegularly() {
    try {
      while (!closed.await(lengthNanos / RENEWALS, TimeUnit.NANOSECONDS)) {
        if (!handling || System.nanoTime() - handlingSince < handlingNanosMax) {
          renew();
        }
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }

  /// If that fails, the run itself meets the failure once its lease has run out.
  private void renew() {
    try {
      boolean unused = keep(true);
    } catch (EventStoreException e) {
      LOG.log(Level.DEBUG, "The lease of the subscription " + name + " was not renewed", e);
    }
  }

  /// Stores the checkpoint and releases the lease. Events after a checkpoint that can't be stored
  /// are handled again by the next run; a lease that can't be released runs out.
  @Override
  public void close() {
    closed.countDown();
    lock.lock(); // a renewal that is under way must not come after the release
    try {
      keep();
      boolean unused =
          access(
              () -> {
                lease.release();
                return true;
              });
    } catch (EventStoreException e) {
      LOG.log(Level.WARNING, "The subscription " + name + " ends without storing its position", e);
    } finally {
      held = false;
      lock.unlock();
    }
  }

  private static <T> T access(Supplier<T> checkpoint) {
    try {
      return checkpoint.get();
    } catch (EventStoreException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EventStoreUnavailableException(
          "The checkpoint is unavailable: " + e.getMessage(), e);
    }
  }
}
