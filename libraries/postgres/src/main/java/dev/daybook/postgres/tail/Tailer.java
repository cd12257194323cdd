package dev.daybook.postgres.tail;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.pacing.BatchPacing;
import dev.daybook.postgres.pacing.WakeUp;
import dev.daybook.postgres.read.LogReader;
import dev.daybook.postgres.sql.ErrorText;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads each new event of the log once and hands it to every subscriber of this node, in order.
/// However many there are, the database has one reader more.
///
/// It is correct by polling alone; [#wake()] makes it quick. While the database is away, or it
/// can't read on for another reason ([#trouble()]), it tries again and goes on where it was.
///
/// *Never another past*: where the log doesn't have the event any more that was handed over last,
/// it ends all subscribers and hands over nothing ([#divergence()]) until somebody has begun a new
/// epoch of the log; then it goes on at the head.
///
/// Thread-safe.
public final class Tailer implements AutoCloseable {
  /// The most events that are handed over at once: a page of the log, but for the event before, by
  /// which the log is known again.
  public static final int BATCH_EVENTS_MAX = LogReader.PAGE_EVENTS_MAX - 1;

  /// How long at the most an event waits that nobody has announced by [#wake()].
  public static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  private static final Duration EPOCH_INTERVAL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Logger log = LoggerFactory.getLogger(Tailer.class);

  /// Gets new events.
  public interface Subscriber {

    /// One or more events, following those of the call before without a gap. It is called by the
    /// tailer's one thread and must not block: a subscriber with slow readers of its own gives them
    /// bounded buffers.
    void receive(List<RecordedEvent> events);

    /// Nothing more will come: `receive` threw this, or an error that is its cause, or it is an
    /// [LogDivergedException]. Whoever subscribes anew from here gets what comes after the log's
    /// present head.
    void ended(RuntimeException reason);
  }

  private final EventStore store;
  private final Duration pollInterval;
  private final WakeUp news = new WakeUp();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Thread thread;
  private LogCursor cursor;
  private Set<UUID> epochs;
  private long lookedAt = System.nanoTime();
  private volatile @Nullable LogDivergedException divergence;
  private volatile @Nullable Throwable trouble;
  private volatile boolean closed;

  private Tailer(EventStore store, Duration pollInterval) {
    this.store = store;
    this.pollInterval = pollInterval;
    this.epochs = Set.copyOf(store.identity().ids());
    this.cursor = LogCursor.onHead(store);
    this.thread = Thread.ofPlatform().name("daybook-tailer").daemon().unstarted(this::run);
  }

  /// Starts to read behind the log's present head.
  ///
  /// @throws EventStoreUnavailableException if the log can't be reached
  public static Tailer start(EventStore store) {
    return start(store, POLL_INTERVAL);
  }

  /// As [#start(EventStore)].
  ///
  /// @param pollInterval how long at the most an event waits that nobody has announced by
  ///   [#wake()]; greater than zero
  public static Tailer start(EventStore store, Duration pollInterval) {
    var tailer = new Tailer(store, pollInterval);
    tailer.thread.start();
    return tailer;
  }

  /// Starts a subscription to the same log, which is brought what is new and so reads from the
  /// database no more than what lies behind. It ends by being closed, before this tailer or after.
  public RunningSubscription feed(Subscription subscription) {
    return TailedSubscription.start(this, subscription);
  }

  /// Adds a subscriber.
  ///
  /// @return the position after which its events begin
  public synchronized long subscribe(Subscriber subscriber) {
    subscribers.add(subscriber);
    return cursor.position();
  }

  /// Removes a subscriber; nothing more comes to it after this returns.
  public synchronized void unsubscribe(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  /// How far it has read.
  public synchronized long position() {
    return cursor.position();
  }

  /// Why it hands over nothing, although there may be something; empty when all is well.
  public Optional<LogDivergedException> divergence() {
    return Optional.ofNullable(divergence);
  }

  /// Why it can't read on, though it tries; empty when all is well.
  public Optional<Throwable> trouble() {
    return Optional.ofNullable(trouble);
  }

  /// Whether all that is in its way is that it gets no connection: from a pool that others use up,
  /// or from a database that is away.
  public boolean lacksConnection() {
    return trouble instanceof EventStoreUnavailableException e
        && e.getCause() instanceof SQLTransientConnectionException;
  }

  /// Says that there is something new in the log. Never blocks.
  public void wake() {
    news.give();
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
      log.warn("The tailer can't read on, and tries again: {}", ErrorText.line(e));
    } else {
      log.warn("The tailer can't read on, and tries again", e);
    }
  }

  private void step() {
    if (divergence != null && !isConfirmed()) {
      news.await(pollInterval);
      return;
    }
    List<RecordedEvent> events;
    try {
      events = next();
    } catch (LogDivergedException e) {
      leave(e);
      return;
    }
    if (events.isEmpty()) {
      news.await(pollInterval);
    } else {
      hand(events);
      BatchPacing.afterBatch(events.size(), BATCH_EVENTS_MAX);
    }
  }

  /// What follows. Epochs that have begun while the log was the same are known from then on: they
  /// don't speak for another past.
  private List<RecordedEvent> next() {
    if (System.nanoTime() - lookedAt < EPOCH_INTERVAL.toNanos()) {
      return cursor.next(store, BATCH_EVENTS_MAX);
    }
    List<UUID> present = store.identity().ids();
    List<RecordedEvent> events = cursor.next(store, BATCH_EVENTS_MAX);
    epochs = Set.copyOf(present);
    lookedAt = System.nanoTime();
    return events;
  }

  /// Whether somebody has begun an epoch since the log was left, so that it holds.
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

  private synchronized void hand(List<RecordedEvent> events) {
    cursor = LogCursor.on(events.getLast());
    for (Subscriber subscriber : List.copyOf(subscribers)) {
      try {
        subscriber.receive(events);
      } catch (RuntimeException e) {
        fail(subscriber, e);
      } catch (Error e) { // the others are to get what it didn't take
        fail(subscriber, new IllegalStateException("A subscriber failed", e));
      }
    }
  }

  private void leave(LogDivergedException reason) {
    log.error("{}. Nothing is read before a new epoch begins", reason.getMessage());
    LogIdentity identity = store.identity();
    LogCursor head = LogCursor.onHead(store);
    if (!epochs.contains(
        identity.id())) { // another log: whatever it is, nobody has spoken for it here
      epochs = Set.copyOf(identity.ids());
    }
    divergence = reason;
    synchronized (this) {
      cursor = head;
      for (Subscriber subscriber : List.copyOf(subscribers)) {
        drop(subscriber, reason);
      }
    }
  }

  private void fail(Subscriber subscriber, RuntimeException reason) {
    log.error("A subscriber of the tailer failed and gets nothing more", reason);
    drop(subscriber, reason);
  }

  private void drop(Subscriber subscriber, RuntimeException reason) {
    subscribers.remove(subscriber);
    try {
      subscriber.ended(reason);
    } catch (RuntimeException e) {
      log.error("A subscriber of the tailer failed at its end", e);
    }
  }

  /// Stops; returns when nothing more is handed over.
  @Override
  public void close() {
    closed = true;
    wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
