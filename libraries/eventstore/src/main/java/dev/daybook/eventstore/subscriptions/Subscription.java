package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Hands each event of the log that fits a filter to a handler: from any position through the past
/// and on into what is new, one after the other in the order of the log, none left out.
///
/// *By one node at a time*: of all nodes that run a subscription of this name on the same
/// [Checkpoints], one handles events, under a lease. The others stand by and follow its position;
/// one of them takes over at once when it closes, and after [SubscriptionOptions#lease()] without a
/// sign of life when it was killed or hangs. [#onEveryNode(String)] is for what each node does for
/// itself.
///
/// *Once, or again after a crash*: a run hands over no event a second time that was handled. How
/// far it has come is stored in its [Checkpoints] after the handling, at the latest after
/// [SubscriptionOptions#batchEvents()] events or a fifth of the lease. A run that starts after a
/// crash, or takes over a lease that ran out, may meet again events that were handled since then,
/// also while the former run is still in the middle of one: a handler for which that matters knows
/// events by their id or position. (A projection on PostgreSQL needs no such care.) A run that has
/// lost its lease stores nothing more and begins no further event.
///
/// *Bounded*: events are read as they are handled. A handler that is slow slows nobody but itself,
/// and no more than a batch, and as much of what is new, wait in memory for it.
///
/// *Never silent*: an event that can't be handled is tried again, with pauses, and then stops the
/// subscription, before that event; nothing is skipped.
///
/// This is the description of a subscription, immutable; [#start()] runs it.
public final class Subscription {
  /// How often a run that stands by looks at the lease.
  static final Duration STANDBY_INTERVAL = Duration.ofMillis(200);

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
  private final SubscriptionOptions options;

  private Subscription(
      String name,
      EventStore store,
      Handler handler,
      EventFilter filter,
      long start,
      Checkpoints checkpoints,
      SubscriptionOptions options) {
    this.name = name;
    this.store = store;
    this.handler = handler;
    this.filter = filter;
    this.start = start;
    this.checkpoints = checkpoints;
    this.options = options;
  }

  /// A subscription to the whole log from its start, which keeps no checkpoint, and so is run by
  /// each node for itself.
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
        SubscriptionOptions.defaults());
  }

  /// This subscription with other options.
  public Subscription with(SubscriptionOptions instead) {
    return new Subscription(name, store, handler, filter, start, checkpoints, instead);
  }

  /// This subscription, but to those events alone that fit.
  public Subscription filtered(EventFilter by) {
    return new Subscription(name, store, handler, by, start, checkpoints, options);
  }

  /// This subscription, but from behind a position on where there is no checkpoint.
  ///
  /// @param position from 0, the start of the log; its head is [EventStore#head()]
  public Subscription after(long position) {
    return new Subscription(name, store, handler, filter, position, checkpoints, options);
  }

  /// This subscription, but such that it goes on where it was, on one node at a time.
  public Subscription with(Checkpoints keeper) {
    return new Subscription(name, store, handler, filter, start, keeper, options);
  }

  /// This subscription, but run by every node at the same time: each node hands over every event,
  /// and goes on where it was itself. For what a node does for itself, such as emptying a cache.
  ///
  /// @param node this node's name, another one than any other node's, and the same after a restart
  public Subscription onEveryNode(String node) {
    return new Subscription(name + "@" + node, store, handler, filter, start, checkpoints, options);
  }

  /// Runs it on a thread of its own until it is closed or has stopped.
  public RunningSubscription start() {
    return RunningSubscription.start(this);
  }

  /// Handles what the log holds now, in the calling thread, and returns when that is done: for
  /// tests, which need not wait for anything then, and for jobs that run now and then. While
  /// another run has the lease, it waits until that one has come as far, or takes over from it.
  ///
  /// @return where it has come
  /// @throws SubscriptionStoppedException if an event can't be handled
  /// @throws EventStoreUnavailableException if the log or the checkpoint can't be reached
  public long catchUp() {
    try (var reader = new SubscriptionReader(this, () -> false)) {
      long head = store.head();
      boolean held = reader.begin();
      while (reader.position() < head) {
        if (held) {
          reader.advance();
        } else {
          pauseBeforeNextTry();
        }
        held = reader.isHeld() || reader.begin();
      }
      return reader.position();
    }
  }

  private void pauseBeforeNextTry() {
    LockSupport.parkNanos(STANDBY_INTERVAL.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new EventStoreUnavailableException(
          "Interrupted while another run has the lease of the subscription " + name, null);
    }
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

  LogCursor begin() {
    return checkpoints.load(name).orElse(new LogCursor(start, null));
  }

  Checkpoints.Lease lease() {
    return checkpoints.lease(name, options.lease());
  }

  /// How it reads, retries and holds its lease.
  public SubscriptionOptions options() {
    return options;
  }
}
