package dev.daybook.eventstore.boundaries;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.loop.DecisionLoop;
import dev.daybook.eventstore.loop.PendingResult;
import dev.daybook.eventstore.loop.RepeatableCall;
import dev.daybook.eventstore.observation.CommandObserver;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs [Decision]s on a log: reads their views up to the head, decides, and appends the events if
/// nothing that the views match was appended since. If something was, it reads on and decides
/// again.
///
/// So of commands of which a rule allows one, exactly one succeeds: concurrently, on any number of
/// nodes. This needs the rule's events to have the tags by which the views find them.
///
/// Immutable and thread-safe. Calls block. A call appends its events at most once; with [#once], so
/// do repeated calls together.
public final class DecisionHandler {
  /// How often a command is decided before the last lost race is reported to the caller.
  public static final int ATTEMPTS_MAX = DecisionLoop.ATTEMPTS_MAX;

  private final EventStore store;
  private final Supplier<UUID> eventIds;
  private final Backoff backoff;
  private final @Nullable IdempotencyKey key;
  private final CommandObserver observer;
  private final Supplier<? extends Optional<? extends EventStore>> transactions;

  private DecisionHandler(
      EventStore store,
      Supplier<UUID> eventIds,
      Backoff backoff,
      @Nullable IdempotencyKey key,
      CommandObserver observer,
      Supplier<? extends Optional<? extends EventStore>> transactions) {
    this.store = store;
    this.eventIds = eventIds;
    this.backoff = backoff;
    this.key = key;
    this.observer = observer;
    this.transactions = transactions;
  }

  /// A handler with random event ids and a jittered backoff of 5 to 100 ms after a lost race.
  ///
  /// @param store a log, or a transaction of the application on a log
  public static DecisionHandler of(EventStore store) {
    return new DecisionHandler(
        store,
        UUID::randomUUID,
        DecisionLoop.defaultBackoff(),
        null,
        CommandObserver.none(),
        Optional::empty);
  }

  /// Takes the ids of new events from `eventIds`.
  ///
  /// @param eventIds thread-safe, never the same id twice
  public DecisionHandler withEventIds(Supplier<UUID> eventIds) {
    return new DecisionHandler(store, eventIds, backoff, key, observer, transactions);
  }

  /// Waits by `backoff` after each lost race.
  public DecisionHandler withBackoff(Backoff backoff) {
    return new DecisionHandler(store, eventIds, backoff, key, observer, transactions);
  }

  /// The handler for one command that may be sent repeatedly. Of all calls with the same key, on
  /// any nodes, concurrent or after a crash, at most one appends events. The other calls get its
  /// events and position, also if a rule refuses the repetition.
  ///
  /// Only events are remembered, as long as the log exists. A command that was refused, or that
  /// changed nothing, is decided again on the next call.
  public DecisionHandler once(IdempotencyKey key) {
    return new DecisionHandler(store, eventIds, backoff, key, observer, transactions);
  }

  /// Calls `observer` around each call.
  public DecisionHandler withObserver(CommandObserver observer) {
    return new DecisionHandler(store, eventIds, backoff, key, observer, transactions);
  }

  /// Runs each call in the transaction that is open on its thread, and as usual if there is none.
  /// For applications whose transactions belong to the thread, as with Spring. If another writer is
  /// faster, the transaction fails when its events are flushed, and has to be run again as a whole.
  ///
  /// @param transactions returns the transaction of the calling thread, or empty
  public DecisionHandler joining(Supplier<? extends Optional<? extends EventStore>> transactions) {
    return new DecisionHandler(store, eventIds, backoff, key, observer, transactions);
  }

  /// This handler, in the transaction of the calling thread if there is one.
  private DecisionHandler here() {
    Optional<? extends EventStore> transaction = transactions.get();
    return transaction.isPresent()
        ? new DecisionHandler(
            transaction.get(), eventIds, Backoff.none(), key, observer, Optional::empty)
        : this;
  }

  /// Decides a command, and appends the events. As [#handle(Decision, Object, Map)], without
  /// metadata.
  public <C, E> DecisionResult<E> handle(Decision<C, E> decision, C command) {
    return handle(decision, command, Map.of());
  }

  /// Decides a command, and appends the events.
  ///
  /// @param metadata for every event of the command
  /// @throws AppendConditionFailedException after [#ATTEMPTS_MAX] attempts at which an event that a
  ///   view matches came first: call again later
  /// @throws WrongExpectedVersionException the same for a stream that is a view
  /// @throws UnreadableEventException if an event that a view matches can't be decoded
  /// @throws IllegalArgumentException if the queries of the views have more than
  ///   [dev.daybook.eventstore.EventQuery#ITEMS_MAX] items together
  /// @throws EventStoreException as [EventStore#append] throws it
  /// @throws RuntimeException by the decision if it refuses the command; nothing was appended
  public <C, E> DecisionResult<E> handle(
      Decision<C, E> decision, C command, Map<String, String> metadata) {
    return observer.observe(command.getClass(), () -> here().result(decision, command, metadata));
  }

  private <C, E> DecisionResult<E> result(
      Decision<C, E> decision, C command, Map<String, String> metadata) {
    Decision<C, E> here =
        store instanceof EventStoreTransaction open ? decision.in(open) : decision;
    return new RepeatableCall<>(
            () -> decide(here, command, metadata),
            () -> findFirstResult(here),
            result -> !result.events().isEmpty())
        .result();
  }

  private <C, E> DecisionResult<E> decide(
      Decision<C, E> decision, C command, Map<String, String> metadata) {
    var pending = new PendingResult<DecisionResult<E>>(key == null ? null : key.condition());
    var basis =
        new ViewsBasis<>(
            store, decision, command, new Encoder<>(decision.codec(), eventIds, metadata, key));
    new DecisionLoop<>(basis, backoff).run(List.of(pending));
    return pending.result();
  }

  private <E> Optional<DecisionResult<E>> findFirstResult(Decision<?, E> decision) {
    List<RecordedEvent> events = key == null ? List.of() : key.findEvents(store);
    return events.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new DecisionResult<>(
                events.getLast().position(),
                events.stream().map(decision.codec()::decode).toList()));
  }
}
