package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.SubscriptionStoppedException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A running [Subscription], on a thread of its own. It finds all events by polling; [#receive] and
/// [#wake()] only reduce the delay. While the log or its checkpoints are unavailable, it waits, and
/// then continues. At an error of these that is not retryable, such as a missing table, it stops.
/// While another run has the subscription's lease, it stands by.
///
/// When it has stopped, [#retry()] and [#skip()] start it again.
///
/// Thread-safe.
public final class RunningSubscription implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Logger LOG = System.getLogger(RunningSubscription.class.getName());

  /// The state of the run.
  public sealed interface Status {
    /// It handles events, or has handled all events and waits for new ones.
    record Running() implements Status {}

    /// Another run has the lease. This one follows its position, and takes over when the lease is
    /// free.
    record StandingBy() implements Status {}

    /// The log, its checkpoints or a service that its handler needs is unavailable; it retries.
    record Waiting(String reason) implements Status {}

    /// It has stopped. [#retry()] and a new start try that event again.
    ///
    /// @param position of the first event that was not handled
    record Stopped(long position, String error) implements Status {}

    /// It was closed.
    record Closed() implements Status {}
  }

  private final Subscription subscription;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile SubscriptionReader reader;
  private volatile Thread thread;
  private volatile Status status = new Status.Running();
  private volatile boolean closing;

  private RunningSubscription(Subscription subscription) {
    this.subscription = subscription;
    this.reader = new SubscriptionReader(subscription, () -> closing);
    this.thread = newThread();
  }

  private Thread newThread() {
    return Thread.ofVirtual().name("subscription-" + subscription.name()).unstarted(this::run);
  }

  static RunningSubscription start(Subscription subscription) {
    var running = new RunningSubscription(subscription);
    running.thread.start();
    return running;
  }

  /// Starts again after it has stopped, with the event that was not handled. It takes the lease and
  /// continues from the checkpoint, as after a restart of the node; without checkpoints, it
  /// continues where it has stopped. It stops again if the cause is not corrected. Never blocks.
  ///
  /// On other nodes that have stopped at the same event, it stays stopped until it is called there.
  ///
  /// @throws IllegalStateException if it has not stopped, or was closed
  public void retry() {
    restart(false);
  }

  /// As [#retry()], but the one event at which it has stopped is not handled. It is skipped when
  /// this run reaches it, even if another run has handled it before; then the checkpoint is stored.
  /// Without checkpoints, the event is handled after a restart of the node. Never blocks.
  ///
  /// @throws IllegalStateException if it has not stopped, has stopped for another reason than an
  ///   event that can't be handled, such as a diverged log, was closed, or leaves out no event
  ///   ([#skips()])
  public void skip() {
    if (!skips()) {
      throw new IllegalStateException(
          "The subscription %s needs every event, and skips none: correct the cause, and retry"
              .formatted(subscription.name()));
    }
    restart(true);
  }

  private void restart(boolean skips) {
    lock.lock();
    try {
      if (closing || !(status instanceof Status.Stopped)) {
        throw new IllegalStateException(
            "The subscription %s has not stopped".formatted(subscription.name()));
      }
      reader = reader.again(skips);
      thread = newThread();
      status = new Status.Running();
      changed.signalAll();
      thread.start();
    } finally {
      lock.unlock();
    }
  }

  /// Whether [#skip()] is possible: not with [Subscription#withoutSkips()].
  public boolean skips() {
    return subscription.skips();
  }

  /// The name of the subscription that it runs.
  public String name() {
    return subscription.name();
  }

  /// Adds new events to the buffer, so that they need not be read from the log. Never blocks;
  /// events that don't fit into the buffer are read from the log later.
  ///
  /// @param events consecutive events of the log, following those of the call before
  public void receive(List<RecordedEvent> events) {
    reader.live().add(events);
  }

  /// Ends a wait, because the log has new events. Never blocks.
  public void wake() {
    reader.live().wake();
  }

  /// Tells that the log may have diverged: the buffer is emptied, and the log is checked before the
  /// next event is handled. Never blocks.
  public void check() {
    reader.check();
  }

  /// The position of the last event that was handled or didn't fit the filter, here or by the run
  /// that has the lease.
  public long position() {
    return reader.position();
  }

  public Status status() {
    return status;
  }

  /// Whether it has stopped or was closed.
  public boolean hasEnded() {
    return status instanceof Status.Stopped || status instanceof Status.Closed;
  }

  /// Whether [#close()] was called: it never starts again.
  public boolean isClosed() {
    return closing;
  }

  /// Waits until it has reached a position.
  ///
  /// @return false if it has not within `atMost`, or has ended before
  public boolean awaitPosition(long wanted, Duration atMost) throws InterruptedException {
    return await(atMost, () -> reader.position() >= wanted);
  }

  /// Waits until it has ended.
  ///
  /// @return false if it has not within `atMost`
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    await(atMost, this::hasEnded);
    return hasEnded();
  }

  private interface State {
    boolean isReached();
  }

  private boolean await(Duration atMost, State wanted) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (!wanted.isReached()) {
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
    } catch (EventStoreException e) {
      if (!e.isRetryable()) {
        throw e;
      }
      if (!(status instanceof Status.Waiting)) {
        LOG.log(Level.WARNING, "The subscription " + subscription.name() + " waits", e);
      }
      become(new Status.Waiting(String.valueOf(e.getMessage())));
      pause(PAUSE);
    }
  }

  /// New events don't end the pause; closing does.
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

  /// Ends after the event that is being handled, stores the checkpoint and releases the lease.
  /// Waits for that, at most 10 s.
  @Override
  public void close() {
    Thread last;
    lock.lock();
    try {
      closing = true;
      last = thread;
    } finally {
      lock.unlock();
    }
    wake();
    LockSupport.unpark(last); // it may pause before it tries again
    try {
      if (!last.join(CLOSE_TIMEOUT)) {
        LOG.log(Level.WARNING, "The subscription " + subscription.name() + " is still at work");
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
