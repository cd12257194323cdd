package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A [Subscription] at work, on a thread of its own. It is correct by polling alone; [#receive] and
/// [#wake()] make it quick. While the log, or the place of its checkpoint, is away, it waits, and
/// goes on where it was. While another run has the subscription's lease, it stands by.
///
/// Thread-safe.
public final class RunningSubscription implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Logger LOG = System.getLogger(RunningSubscription.class.getName());

  /// What it is about.
  public sealed interface Status {
    /// It is up with the log, or on its way.
    record Running() implements Status {}

    /// Another run has the lease; it follows that one's position, and takes over when the lease is
    /// free.
    record StandingBy() implements Status {}

    /// It can't reach the log, its checkpoint or what its handler needs, and tries on.
    record Waiting(String reason) implements Status {}

    /// It has stopped for good. A subscription that is started again tries that event again.
    ///
    /// @param position of the event that it stands before
    record Stopped(long position, String error) implements Status {}

    /// It was closed.
    record Closed() implements Status {}
  }

  private final Subscription subscription;
  private final SubscriptionReader reader;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Status status = new Status.Running();
  private volatile boolean closing;

  private RunningSubscription(Subscription subscription) {
    this.subscription = subscription;
    this.reader = new SubscriptionReader(subscription, () -> closing);
    this.thread =
        Thread.ofVirtual().name("subscription-" + subscription.name()).unstarted(this::run);
  }

  static RunningSubscription start(Subscription subscription) {
    var running = new RunningSubscription(subscription);
    running.thread.start();
    return running;
  }

  /// Brings new events, which follow each other without a gap and those that were brought before:
  /// then they need not be read from the log. Never blocks; what comes while a lot is waiting
  /// already is read from the log in time.
  ///
  /// @param events as the log has them, all that it has from the first to the last
  public void receive(List<RecordedEvent> events) {
    reader.live().add(events);
  }

  /// Says that there is something new in the log. Never blocks.
  public void wake() {
    reader.live().wake();
  }

  /// Says that the log may have diverged from what was brought: what was brought and not handled is
  /// dropped, and the log is checked before anything more is handled. Never blocks.
  public void check() {
    reader.check();
  }

  /// How far the subscription has come: the position of the last event that was handled or passed
  /// by, here or by the run that has the lease.
  public long position() {
    return reader.position();
  }

  public Status status() {
    return status;
  }

  /// Whether it will do nothing more.
  public boolean hasEnded() {
    return status instanceof Status.Stopped || status instanceof Status.Closed;
  }

  /// Waits until it has come as far as a position.
  ///
  /// @return false if it has not within the time given, or has ended before
  public boolean awaitPosition(long wanted, Duration atMost) throws InterruptedException {
    return await(atMost, () -> reader.position() >= wanted);
  }

  /// Waits until it has ended.
  ///
  /// @return false if it has not within the time given
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    await(atMost, this::hasEnded);
    return hasEnded();
  }

  private interface Wish {
    boolean isFulfilled();
  }

  private boolean await(Duration atMost, Wish wish) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (!wish.isFulfilled()) {
        if (left <= 0 || hasEnded()) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (!closing) {
        step();
      }
      reader.close();
      become(new Status.Closed());
    } catch (SubscriptionStoppedException e) {
      stop(e.position(), e);
    } catch (InterruptedException | RuntimeException | Error e) {
      stop(position() + 1, e);
    }
  }

  private void step() throws InterruptedException {
    try {
      if (reader.isHeld() || reader.begin()) {
        advance();
      } else {
        become(new Status.StandingBy());
        pause(Subscription.STANDBY_INTERVAL);
      }
    } catch (EventStoreUnavailableException e) {
      if (!(status instanceof Status.Waiting)) {
        LOG.log(Level.WARNING, "The subscription " + subscription.name() + " waits", e);
      }
      become(new Status.Waiting(String.valueOf(e.getMessage())));
      pause(PAUSE);
    }
  }

  /// News don't end it, but closing does.
  private void pause(Duration time) {
    if (!closing) {
      LockSupport.parkNanos(time.toNanos());
    }
  }

  private void advance() throws InterruptedException {
    reader.advance();
    become(new Status.Running());
    if (reader.isUpToDate()) {
      reader.live().await(subscription.options().pollInterval());
    }
  }

  private void stop(long position, Throwable cause) {
    LOG.log(Level.ERROR, "The subscription " + subscription.name() + " has stopped", cause);
    reader.close();
    become(new Status.Stopped(position, String.valueOf(cause.getMessage())));
  }

  private void become(Status now) {
    lock.lock();
    try {
      status = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Ends after the event that is being handled, stores how far it has come, and gives the lease
  /// back; waits for that, 10 s at the most.
  @Override
  public void close() {
    closing = true;
    wake();
    LockSupport.unpark(thread); // it may pause before it tries again
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        LOG.log(Level.WARNING, "The subscription " + subscription.name() + " is still at work");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
