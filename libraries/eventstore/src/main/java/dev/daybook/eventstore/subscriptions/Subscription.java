package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.SubscriptionStoppedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Hands the events of the log that a filter accepts to a handler, in the order of the log: first
/// the stored events after a given position, then new events, without a gap.
///
/// *One node at a time*: of all nodes that run a subscription with this name and the same
/// [Checkpoints], one handles events, under a lease. The others stand by and follow its position.
/// When it closes, another node takes over at once; when its process is killed or paused, after
/// [SubscriptionOptions#lease()]; when its handler hangs, after
/// [SubscriptionOptions#handlingTimeout()] and then the lease. With [#onEveryNode(String)], every
/// node handles all events.
///
/// *At least once*: within one run, an event that was handled is not handled again. The checkpoint
/// is stored after the handling, at the latest after [SubscriptionOptions#batchEvents()] events or
/// a fifth of the lease. After a crash or a lost lease, the next run handles the events since the
/// stored checkpoint again, possibly while the former run is still handling one of them. A handler
/// that must not repeat its work recognises an event by its id or position. (A projection on
/// PostgreSQL applies each event exactly once.) A run that has lost its lease stores no checkpoint
/// and starts no further event.
///
/// *Bounded*: it keeps one batch and a bounded buffer of new events in memory. A slow handler
/// delays only its own subscription.
///
/// *Never silent*: if the handling of an event fails, it is tried
/// [SubscriptionOptions#attemptsMax()] times, with pauses. Then the subscription stops before that
/// event. No event is skipped, unless an operator does so by [RunningSubscription#skip()].
///
/// *Never on a diverged log*: a checkpoint holds the id of its event. If the log has another event
/// at that position, or ends before it, the subscription stops with a `LogDivergedException`.
///
/// This object is only a description, and immutable. To run it, use `PostgresEventStore.subscribe`,
/// which also wakes it after each append; [#start()] on other stores; or [#catchUp()] in tests.
public final class Subscription {
  /// Pause between two attempts of a standby run to take the lease.
  static final Duration STANDBY_INTERVAL = Duration.ofMillis(200);

  /// Handles one event.
  @FunctionalInterface
  public interface Handler {
    /// Handles an event. Each run calls it from one thread at a time; it may block.
    ///
    /// @throws EventStoreException if a service that it needs is unavailable. If the exception is
    ///   retryable, such as an [EventStoreUnavailableException], a started subscription tries the
    ///   event again until it succeeds; [Subscription#catchUp()] throws the exception
    /// @throws Exception if the handling failed; the event is tried
    ///   [SubscriptionOptions#attemptsMax()] times in all
    void handle(RecordedEvent event) throws Exception;
  }

  private final String name;
  private final EventStore store;
  private final Handler handler;
  private final EventFilter filter;
  private final long start;
  private final Checkpoints checkpoints;
  private final SubscriptionOptions options;
  private final boolean skips;

  private Subscription(
      String name,
      EventStore store,
      Handler handler,
      EventFilter filter,
      long start,
      Checkpoints checkpoints,
      SubscriptionOptions options,
      boolean skips) {
    this.name = name;
    this.store = store;
    this.handler = handler;
    this.filter = filter;
    this.start = start;
    this.checkpoints = checkpoints;
    this.options = options;
    this.skips = skips;
  }

  /// A subscription to all events, from the start of the log, without checkpoints: each start
  /// begins again, and each node handles all events.
  ///
  /// @param name the key of its checkpoint, also used in messages; never change it
  public static Subscription of(String name, EventStore store, Handler handler) {
    return new Subscription(
        name,
        store,
        handler,
        EventFilter.all(),
        0,
        Checkpoints.none(),
        SubscriptionOptions.defaults(),
        true);
  }

  /// A copy with other options.
  public Subscription with(SubscriptionOptions instead) {
    return new Subscription(name, store, handler, filter, start, checkpoints, instead, skips);
  }

  /// A copy that handles only events that the filter accepts.
  public Subscription filtered(EventFilter by) {
    return new Subscription(name, store, handler, by, start, checkpoints, options, skips);
  }

  /// A copy that starts after `position` as long as no checkpoint is stored under its name. A
  /// stored checkpoint takes precedence.
  ///
  /// @param position from 0, the start of the log; [EventStore#head()] for new events only
  public Subscription after(long position) {
    return new Subscription(name, store, handler, filter, position, checkpoints, options, skips);
  }

  /// A copy that stores checkpoints: it continues from its checkpoint after a restart, and runs on
  /// one node at a time.
  public Subscription with(Checkpoints keeper) {
    return new Subscription(name, store, handler, filter, start, keeper, options, skips);
  }

  /// A copy that runs on every node at the same time: each node handles every event and has its own
  /// checkpoint. For work that every node must do, such as clearing a local cache.
  ///
  /// @param node this node's name: unique, and the same after a restart
  public Subscription onEveryNode(String node) {
    return new Subscription(
        name + "@" + node, store, handler, filter, start, checkpoints, options, skips);
  }

  /// A copy whose runs refuse [RunningSubscription#skip()]: for a handler that must get every
  /// event, such as one that takes up work again later.
  public Subscription withoutSkips() {
    return new Subscription(name, store, handler, filter, start, checkpoints, options, false);
  }

  /// Runs the subscription on a new virtual thread until it is closed or stops.
  public RunningSubscription start() {
    return RunningSubscription.start(this);
  }

  /// Handles the events that the log has at the time of the call, in the calling thread, and
  /// returns: for tests and for scheduled jobs. While another run has the lease, it waits until
  /// that run has handled them, or takes over from it.
  ///
  /// @return the position up to which events are handled
  /// @throws SubscriptionStoppedException if an event can't be handled: correct the cause and call
  ///   again
  /// @throws EventStoreException if the log or the checkpoints fail, or the handler throws a
  ///   retryable one; call again later if [EventStoreException#isRetryable()]
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

  /// Whether its runs may leave out an event at which they have stopped.
  public boolean skips() {
    return skips;
  }

  Handler handler() {
    return handler;
  }

  EventFilter filter() {
    return filter;
  }

  /// Where it begins without a checkpoint.
  LogCursor beginning() {
    return new LogCursor(start, null);
  }

  Optional<LogCursor> checkpoint() {
    return checkpoints.load(name);
  }

  Checkpoints.Lease lease() {
    return checkpoints.lease(name, options.lease());
  }

  /// The options.
  public SubscriptionOptions options() {
    return options;
  }
}
