package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.SubscriptionStoppedException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Hands the events of the log that a filter accepts to a handler, in the order of the log: first
/// the stored events after a given position, then new events, without a gap.
///
/// *One node at a time*: of all nodes that run a subscription of this name on the same
/// [Checkpoints], one handles events, under a lease. The others stand by and follow its position.
/// When it closes, another node takes over at once; when its process is killed or paused, after
/// [SubscriptionOptions#lease()]; when its handler hangs, after
/// [SubscriptionOptions#handlingTimeout()] and then the lease. [#onEveryNode(String)] is for work
/// that each node does for itself.
///
/// *At least once*: within one run each event is handled once. Its checkpoint is stored after the
/// handling, at the latest after [SubscriptionOptions#batchEvents()] events or a fifth of the
/// lease. After a crash or a lost lease the next run handles again the events since the stored
/// checkpoint, perhaps while the former run is still handling one of them. A handler that must not
/// repeat its work recognises an event by its id or position. (A projection on PostgreSQL needs no
/// such care.) A run that has lost its lease stores no checkpoint and begins no further event.
///
/// *Bounded*: one batch and a bounded buffer of new events are in memory. A slow handler delays
/// only its own subscription.
///
/// *Never silent*: an event whose handling fails is tried [SubscriptionOptions#attemptsMax()]
/// times, with pauses, and then stops the subscription before that event. No event is skipped.
///
/// *Never on a diverged log*: a checkpoint holds the id of its event. If the log has another event
/// there, or ends before it, the subscription stops with a [LogDivergedException].
///
/// This is the description of a subscription, immutable; [#start()] runs it.
public final class Subscription {
  /// How often a run that stands by tries to take the lease.
  static final Duration STANDBY_INTERVAL = Duration.ofMillis(200);

  /// Handles one event.
  @FunctionalInterface
  public interface Handler {
    /// Called by one thread at a time in each run.
    ///
    /// @throws EventStoreException if it is retryable, such as an [EventStoreUnavailableException]:
    ///   a started subscription tries the event again until it succeeds, and
    ///   [Subscription#catchUp()] throws the error
    /// @throws Exception if the handling failed: the event is tried
    ///   [SubscriptionOptions#attemptsMax()] times
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

  /// A subscription to the whole log from its start, without checkpoints, so that each node runs it
  /// for itself.
  ///
  /// @param name the key of its checkpoint, and its name in messages
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

  /// This subscription, to the events that a filter accepts.
  public Subscription filtered(EventFilter by) {
    return new Subscription(name, store, handler, by, start, checkpoints, options);
  }

  /// This subscription, starting after a position where there is no checkpoint yet.
  ///
  /// @param position from 0, the start of the log; its head is [EventStore#head()]
  public Subscription after(long position) {
    return new Subscription(name, store, handler, filter, position, checkpoints, options);
  }

  /// This subscription, continuing from its checkpoint, on one node at a time.
  public Subscription with(Checkpoints keeper) {
    return new Subscription(name, store, handler, filter, start, keeper, options);
  }

  /// This subscription, run by every node at the same time: each node handles every event, and has
  /// a checkpoint of its own. For work that each node does for itself, such as emptying a cache.
  ///
  /// @param node this node's name: unique, and the same after a restart
  public Subscription onEveryNode(String node) {
    return new Subscription(name + "@" + node, store, handler, filter, start, checkpoints, options);
  }

  /// Runs it on a thread of its own until it is closed or stops.
  public RunningSubscription start() {
    return RunningSubscription.start(this);
  }

  /// Handles the events that the log has now, in the calling thread, and returns: for tests and for
  /// scheduled jobs. While another run has the lease, it waits until that run has handled them, or
  /// takes over from it.
  ///
  /// @return the position that it has reached
  /// @throws SubscriptionStoppedException if an event can't be handled
  /// @throws EventStoreException as the log and the checkpoints throw it, and if the handler throws
  ///   one that is retryable
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

  /// The key of its checkpoint, and its name in messages.
  public String name() {
    return name;
  }

  /// The log that it reads.
  public EventStore store() {
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
