package dev.daybook.eventstore;

import java.time.Duration;
import java.util.Random;

/// Hands each event of the log that fits a filter to a handler: from any position through the past
/// and on into what is new, one after the other in the order of the log, none left out.
///
/// *Once, or again after a crash*: a run hands over no event a second time that was handled. How
/// far it has come is stored in its [Checkpoints] after the handling, at the latest after
/// [#PAGE_EVENTS_MAX] events. So whoever starts after a crash may meet again what was handled since
/// then: a handler for which that matters knows events by their id or position. (A projection on
/// PostgreSQL needs no such care.)
///
/// *Bounded*: events are read as they are handled. A handler that is slow slows nobody but itself,
/// and no more than a page, and as much of what is new, wait in memory for it.
///
/// *Never silent*: an event that can't be handled is tried again, with pauses, and then stops the
/// subscription, before that event; nothing is skipped.
///
/// This is the description of a subscription, immutable; [#start()] runs it.
public final class Subscription {
  /// The most events that are read, handled and accounted for at a time.
  public static final int PAGE_EVENTS_MAX = 500;

  /// How long at the most an event waits that nobody has announced.
  public static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /// How often an event is tried unless [#retrying] says otherwise.
  public static final int ATTEMPTS_MAX = 5;

  private static final Duration BACKOFF_FIRST = Duration.ofMillis(100);
  private static final Duration BACKOFF_LONGEST = Duration.ofSeconds(5);

  /// What is to be done at an event.
  @FunctionalInterface
  public interface Handler {
    /// Called by one thread at a time.
    ///
    /// @throws EventStoreUnavailableException if what the handler needs is away for a while: the
    ///   event is tried again until it is back
    /// @throws Exception if it can't be done: the event is tried so many times, and no more
    void handle(RecordedEvent event) throws Exception;
  }

  private final String name;
  private final EventStore store;
  private final Handler handler;
  private final EventFilter filter;
  private final long start;
  private final Checkpoints checkpoints;
  private final int attemptsMax;
  private final Backoff backoff;
  private final Duration pollInterval;

  private Subscription(
      String name,
      EventStore store,
      Handler handler,
      EventFilter filter,
      long start,
      Checkpoints checkpoints,
      int attemptsMax,
      Backoff backoff,
      Duration pollInterval) {
    this.name = name;
    this.store = store;
    this.handler = handler;
    this.filter = filter;
    this.start = start;
    this.checkpoints = checkpoints;
    this.attemptsMax = attemptsMax;
    this.backoff = backoff;
    this.pollInterval = pollInterval;
  }

  /// A subscription to the whole log from its start, which keeps no checkpoint.
  ///
  /// @param name what its checkpoint will be kept under, and what complaints call it
  public static Subscription of(String name, EventStore store, Handler handler) {
    return new Subscription(
        name,
        store,
        handler,
        EventFilter.all(),
        0,
        Checkpoints.none(),
        ATTEMPTS_MAX,
        Backoff.jittered(BACKOFF_FIRST, BACKOFF_LONGEST, new Random()),
        POLL_INTERVAL);
  }

  /// This subscription, but to those events alone that fit.
  public Subscription filtered(EventFilter by) {
    return new Subscription(
        name, store, handler, by, start, checkpoints, attemptsMax, backoff, pollInterval);
  }

  /// This subscription, but from behind a position on where there is no checkpoint.
  ///
  /// @param position from 0, the start of the log; its head is [EventStore#head()]
  public Subscription after(long position) {
    return new Subscription(
        name, store, handler, filter, position, checkpoints, attemptsMax, backoff, pollInterval);
  }

  /// This subscription, but such that it goes on where it was.
  public Subscription with(Checkpoints keeper) {
    return new Subscription(
        name, store, handler, filter, start, keeper, attemptsMax, backoff, pollInterval);
  }

  /// This subscription, but with another patience for events that can't be handled.
  ///
  /// @param attempts how often an event is tried, from 1
  /// @param between how long it waits after each failure
  public Subscription retrying(int attempts, Backoff between) {
    if (attempts < 1) {
      throw new IllegalArgumentException("An event is tried at least once, not " + attempts);
    }
    return new Subscription(
        name, store, handler, filter, start, checkpoints, attempts, between, pollInterval);
  }

  /// This subscription, but looking for news so often that nobody announces.
  public Subscription polling(Duration interval) {
    return new Subscription(
        name, store, handler, filter, start, checkpoints, attemptsMax, backoff, interval);
  }

  /// Runs it on a thread of its own until it is closed or has stopped.
  public RunningSubscription start() {
    return RunningSubscription.start(this);
  }

  /// Handles what the log holds now, in the calling thread, and returns when that is done: for
  /// tests, which need not wait for anything then, and for jobs that run now and then.
  ///
  /// @return where it has come
  /// @throws SubscriptionStoppedException if an event can't be handled
  /// @throws EventStoreUnavailableException if the log can't be reached
  public long catchUp() {
    var reader = new SubscriptionReader(this, () -> false);
    reader.begin();
    long head = store.head();
    while (reader.position() < head) {
      try {
        reader.handle(reader.read());
      } finally {
        reader.keep();
      }
    }
    return reader.position();
  }

  String name() {
    return name;
  }

  EventStore store() {
    return store;
  }

  Handler handler() {
    return handler;
  }

  EventFilter filter() {
    return filter;
  }

  long begin() {
    return checkpoints.load(name).orElse(start);
  }

  void keep(long position) {
    checkpoints.store(name, position);
  }

  int attemptsMax() {
    return attemptsMax;
  }

  Backoff backoff() {
    return backoff;
  }

  Duration pollInterval() {
    return pollInterval;
  }
}
