package dev.daybook.postgres.live;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.pacing.BatchPacing;
import dev.daybook.postgres.pacing.WakeUp;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.sql.ErrorText;
import dev.daybook.postgres.tail.Tailer;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the log on a thread of its own, page by page. The newest events are taken from memory if
/// this node has appended them.
///
/// Thread-safe.
public final class LogTailer implements Tailer, AutoCloseable {
  private static final Duration EPOCH_INTERVAL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Logger log = LoggerFactory.getLogger(LogTailer.class);

  private final EventStore store;
  private final PostgresOptions options;
  private final WakeUps wakeUps;
  private final OwnEvents own;
  private final WakeUp wakeUp = new WakeUp();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Thread thread;
  private LogCursor cursor;
  private Set<UUID> epochs;
  private long lookedAt = System.nanoTime();
  private volatile @Nullable LogDivergedException divergence;
  private volatile @Nullable Throwable trouble;
  private volatile boolean closed;

  private LogTailer(EventStore store, PostgresOptions options, WakeUps wakeUps, OwnEvents own) {
    this.store = store;
    this.options = options;
    this.wakeUps = wakeUps;
    this.own = own;
    this.epochs = Set.copyOf(store.identity().ids());
    this.cursor = LogCursor.onHead(store);
    this.thread = Thread.ofPlatform().name("daybook-tailer").daemon().unstarted(this::run);
  }

  /// Starts to read after the current head of the log.
  ///
  /// @param wakeUps wakes it when the log has grown
  /// @param own events of `store` that this node has appended; without any, all are read
  /// @throws EventStoreUnavailableException if the log can't be reached
  public static LogTailer start(
      EventStore store, PostgresOptions options, WakeUps wakeUps, OwnEvents own) {
    var tailer = new LogTailer(store, options, wakeUps, own);
    wakeUps.add(tailer.wakeUp);
    tailer.thread.start();
    return tailer;
  }

  /// Starts a subscription to the same log and feeds it new events, so that it reads only older
  /// events from the database. Close it before or after this tailer.
  public RunningSubscription feed(Subscription subscription) {
    return TailedSubscription.start(this, subscription);
  }

  @Override
  public long subscribe(Subscriber subscriber) {
    lock.lock();
    try {
      subscribers.add(subscriber);
      return cursor.position();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void unsubscribe(Subscriber subscriber) {
    lock.lock();
    try {
      subscribers.remove(subscriber);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long position() {
    lock.lock();
    try {
      return cursor.position();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<LogDivergedException> divergence() {
    return Optional.ofNullable(divergence);
  }

  @Override
  public Optional<Throwable> trouble() {
    return Optional.ofNullable(trouble);
  }

  @Override
  public boolean lacksConnection() {
    return trouble instanceof EventStoreUnavailableException e
        && e.getCause() instanceof SQLTransientConnectionException;
  }

  private void run() {
    while (!closed) {
      try {
        step();
        trouble = null;
      } catch (RuntimeException | Error e) {
        if (trouble == null) {
          warn(e);
        }
        trouble = e;
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static void warn(Throwable e) {
    if (e instanceof EventStoreUnavailableException) {
      log.warn("The tailer can't read the log and retries: {}", ErrorText.line(e));
    } else {
      log.warn("The tailer can't read the log and retries", e);
    }
  }

  private void step() {
    if (divergence != null && !isConfirmed()) {
      wakeUp.await(options.pollInterval());
      return;
    }
    List<RecordedEvent> events;
    try {
      events = next();
    } catch (LogDivergedException e) {
      stopAt(e);
      return;
    }
    if (events.isEmpty()) {
      wakeUp.await(options.pollInterval());
    } else {
      handOver(events);
      BatchPacing.afterBatch(events.size(), options.tailerBatchEvents(), BatchPacing.REST_MAX);
    }
  }

  /// The next events. Epochs that began while the log had not diverged become known here: they
  /// don't confirm a later divergence.
  private List<RecordedEvent> next() {
    if (System.nanoTime() - lookedAt < EPOCH_INTERVAL.toNanos()) {
      return read();
    }
    List<UUID> present = store.identity().ids();
    List<RecordedEvent> events = read();
    epochs = Set.copyOf(present);
    lookedAt = System.nanoTime();
    return events;
  }

  private List<RecordedEvent> read() {
    return own.orRead(store, cursor, options.tailerBatchEvents());
  }

  /// Whether an operator has begun an epoch since the log diverged, and so has confirmed it.
  private boolean isConfirmed() {
    LogIdentity identity = store.identity();
    Epoch now = identity.now();
    if (epochs.contains(now.id())) {
      return false;
    }
    log.info("The log is in epoch {} now, which began after {}", now.number(), now.beganAfter());
    epochs = Set.copyOf(identity.ids());
    divergence = null;
    return true;
  }

  private void handOver(List<RecordedEvent> events) {
    lock.lock();
    try {
      cursor = LogCursor.on(events.getLast());
      for (Subscriber subscriber : List.copyOf(subscribers)) {
        try {
          subscriber.receive(events);
        } catch (RuntimeException e) {
          fail(subscriber, e);
        } catch (Error e) { // the other subscribers must get the events
          fail(subscriber, new IllegalStateException("A subscriber failed", e));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void stopAt(LogDivergedException reason) {
    log.error("{}. The tailer hands over no events until a new epoch begins", reason.getMessage());
    LogIdentity identity = store.identity();
    LogCursor head = LogCursor.onHead(store);
    if (!epochs.contains(identity.id())) { // another log: none of its epochs confirms it here
      epochs = Set.copyOf(identity.ids());
    }
    divergence = reason;
    lock.lock();
    try {
      cursor = head;
      for (Subscriber subscriber : List.copyOf(subscribers)) {
        drop(subscriber, reason);
      }
    } finally {
      lock.unlock();
    }
  }

  private void fail(Subscriber subscriber, RuntimeException reason) {
    log.error("A subscriber of the tailer failed and was removed", reason);
    drop(subscriber, reason);
  }

  private void drop(Subscriber subscriber, RuntimeException reason) {
    subscribers.remove(subscriber);
    try {
      subscriber.ended(reason);
    } catch (RuntimeException e) {
      log.error("A subscriber of the tailer failed in ended()", e);
    }
  }

  /// Stops. Blocks until no further event is handed over.
  @Override
  public void close() {
    closed = true;
    wakeUps.remove(wakeUp);
    wakeUp.give();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException ignored) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
