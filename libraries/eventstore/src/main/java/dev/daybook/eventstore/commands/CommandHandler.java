package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Handles the commands of one kind of stream: loads the stream, lets the [Decider] decide, and
/// appends the new events under the version that was loaded. If another writer was faster, it loads
/// the new events and decides again.
///
/// Commands on one stream within one handler don't race. They wait in a queue; those that wait are
/// decided as a batch, one after another, and appended together. Each command gets its own version
/// and result. It returns only after all events that its result depends on are committed.
///
/// Immutable and thread-safe: every `with…` method returns another handler, and all handlers made
/// from one share its queues. Calls block. A call appends its events at most once; with [#once], so
/// do repeated calls together. A decider, a decision or a precondition must not call the handler.
///
/// @param <C> commands
/// @param <S> state
/// @param <E> events
public final class CommandHandler<C, S, E> {
  /// How often a command is decided before the last lost race is reported to the caller.
  public static final int ATTEMPTS_MAX = 20;

  private static final Duration BACKOFF_FIRST = Duration.ofMillis(5);
  private static final Duration BACKOFF_LONGEST = Duration.ofMillis(100);

  private final EventStore store;
  private final Decider<C, S, E> decider;
  private final EventCodec<E> codec;
  private final Supplier<UUID> eventIds;
  private final Backoff backoff;
  private final StateCache<S> cache;
  private final Snapshots<S> snapshots;
  private final @Nullable IdempotencyKey key;
  private final @Nullable ConsistencyBoundary<S, E> boundary;
  private final StreamQueues<PendingDecision<S, E>> queues;
  private final StreamLoader<S, E> loader;
  private final DecisionLoop<S, E> loop;
  private final IdempotentOutcomes<S, E> outcomes;

  private CommandHandler(
      EventStore store,
      Decider<C, S, E> decider,
      EventCodec<E> codec,
      Supplier<UUID> eventIds,
      Backoff backoff,
      StateCache<S> cache,
      Snapshots<S> snapshots,
      @Nullable IdempotencyKey key,
      @Nullable ConsistencyBoundary<S, E> boundary,
      StreamQueues<PendingDecision<S, E>> queues) {
    this.store = store;
    this.decider = decider;
    this.codec = codec;
    this.eventIds = eventIds;
    this.backoff = backoff;
    this.cache = cache;
    this.snapshots = snapshots;
    this.key = key;
    this.boundary = boundary;
    this.queues = queues;
    this.loader = new StreamLoader<>(store, decider, codec, cache, snapshots);
    this.loop = new DecisionLoop<>(store, decider, loader, backoff);
    this.outcomes = new IdempotentOutcomes<>(store, loader, codec);
  }

  /// A command handler with random event ids and a jittered backoff of 5 to 100 ms after a lost
  /// race, without cache, snapshots and boundary.
  public static <C, S, E> CommandHandler<C, S, E> of(
      EventStore store, Decider<C, S, E> decider, EventCodec<E> codec) {
    return new CommandHandler<>(
        store,
        decider,
        codec,
        UUID::randomUUID,
        Backoff.jittered(BACKOFF_FIRST, BACKOFF_LONGEST),
        StateCache.none(),
        Snapshots.none(),
        null,
        null,
        new StreamQueues<>());
  }

  /// Takes the ids of new events from `eventIds`.
  ///
  /// @param eventIds thread-safe, never the same id twice
  public CommandHandler<C, S, E> withEventIds(Supplier<UUID> eventIds) {
    return new CommandHandler<>(
        store, decider, codec, eventIds, backoff, cache, snapshots, key, boundary, queues);
  }

  /// Waits by `backoff` after each lost race.
  public CommandHandler<C, S, E> withBackoff(Backoff backoff) {
    return new CommandHandler<>(
        store, decider, codec, eventIds, backoff, cache, snapshots, key, boundary, queues);
  }

  /// Decides on cached states without reading the stream. The append checks that the state was
  /// current; before a refusal or a result without events, the stream is read.
  public CommandHandler<C, S, E> withCache(StateCache<S> cache) {
    return new CommandHandler<>(
        store, decider, codec, eventIds, backoff, cache, snapshots, key, boundary, queues);
  }

  /// Folds streams from their snapshot, and offers a new snapshot each time that a stream has
  /// [Snapshots#EVENTS_BETWEEN] more events.
  public CommandHandler<C, S, E> withSnapshots(Snapshots<S> snapshots) {
    return new CommandHandler<>(
        store, decider, codec, eventIds, backoff, cache, snapshots, key, boundary, queues);
  }

  /// Makes every decision obey a rule over many streams. What the boundary has read of the log
  /// still holds when the events are appended, else the command is decided again. So if the rule
  /// allows only one of several commands, exactly one succeeds: on any streams, concurrently, on
  /// any number of nodes.
  ///
  /// Commands on one stream that conflict under the rule are appended one by one.
  public CommandHandler<C, S, E> withBoundary(ConsistencyBoundary<S, E> boundary) {
    return new CommandHandler<>(
        store, decider, codec, eventIds, backoff, cache, snapshots, key, boundary, queues);
  }

  /// The handler for one command that may be sent repeatedly. Of all calls with the same key, on
  /// any nodes, concurrent or after a crash, at most one appends events. The other calls get its
  /// results: the streams that got events, each with the state after its events. If a precondition
  /// or a rule refuses a repetition, it still gets these results.
  ///
  /// Only events are remembered, as long as the log exists. A command that was refused, or that
  /// changed nothing, is decided again on the next call.
  public CommandHandler<C, S, E> once(IdempotencyKey key) {
    return new CommandHandler<>(
        store, decider, codec, eventIds, backoff, cache, snapshots, key, boundary, queues);
  }

  /// Folds a stream as it is now.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached
  /// @throws UnreadableEventException if an event of the stream can't be decoded
  public StreamState<S> load(StreamId stream) {
    return loader.load(stream);
  }

  /// Folds a stream as it was: the events before the first one for which `included` is false.
  ///
  /// @param included is called for one event after another
  /// @throws EventStoreUnavailableException if the store can't be reached
  /// @throws UnreadableEventException if one of these events can't be decoded
  public StreamState<S> loadAsOf(StreamId stream, Predicate<RecordedEvent> included) {
    return loader.fold(loader.initial(), store.readStream(stream, 0).takeWhile(included));
  }

  /// Reads the events of a stream in order, each with the state after it; lazily and in bounded
  /// memory. It also reads events that are appended meanwhile.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached, also while reading on
  /// @throws UnreadableEventException when it reaches an event that can't be decoded
  public Stream<HistoryEntry<S, E>> history(StreamId stream) {
    var fold =
        new Object() {
          S state = decider.initialState();
        };
    return store
        .readStream(stream, 0)
        .map(
            recorded -> {
              E event = codec.decode(recorded);
              fold.state = decider.evolve(fold.state, event);
              return new HistoryEntry<>(recorded, event, fold.state);
            });
  }

  /// Decides a command on a stream, and appends the events. As [#handle(StreamId, Object, Map)],
  /// without metadata.
  public CommandResult<S, E> handle(StreamId stream, C command) {
    return handle(stream, command, Map.of());
  }

  /// Decides a command on a stream, and appends the events.
  ///
  /// @param metadata for every event of the command
  /// @throws WrongExpectedVersionException after [#ATTEMPTS_MAX] lost races: call again later
  /// @throws AppendConditionFailedException after [#ATTEMPTS_MAX] attempts at which a condition of
  ///   the [ConsistencyBoundary] failed: call again later
  /// @throws UnreadableEventException if an event of the stream can't be decoded
  /// @throws EventStoreException as [EventStore#append] throws it
  /// @throws RuntimeException by the decider or the [ConsistencyBoundary] if it refuses the
  ///   command; nothing was appended
  public CommandResult<S, E> handle(StreamId stream, C command, Map<String, String> metadata) {
    return handle(stream, ignored -> {}, command, metadata);
  }

  /// As [#handle(StreamId, Object, Map)], under a precondition.
  ///
  /// @param precondition is called with the state that the command is about to be decided on, again
  ///   after every lost race. An exception that it throws reaches the caller, and nothing is
  ///   appended.
  public CommandResult<S, E> handle(
      StreamId stream,
      Consumer<StreamState<S>> precondition,
      C command,
      Map<String, String> metadata) {
    return run(
            states -> {
              precondition.accept(states.getFirst());
              return List.of(decider.decide(command, states.getFirst().state()));
            },
            metadata,
            pending ->
                queues.runAsBatch(stream, pending, batch -> loop.run(List.of(stream), batch)))
        .getFirst();
  }

  /// Decides on several streams at once, and appends the events of all of them atomically. The
  /// append requires that no stream, also one without new events, has changed since it was loaded.
  ///
  /// @param streams at most [EventStore#STREAMS_PER_APPEND_MAX]; they must be different, unless no
  ///   events are appended
  /// @param decision returns the new events of each stream, in the order of `streams`. A pure
  ///   function of the states: it is called again after every lost race. An exception that it
  ///   throws reaches the caller, and nothing is appended.
  /// @param metadata for every event
  /// @return a result for each stream, in the order of `streams`
  /// @throws WrongExpectedVersionException after [#ATTEMPTS_MAX] lost races: call again later
  /// @throws AppendConditionFailedException after [#ATTEMPTS_MAX] attempts at which a condition of
  ///   the [ConsistencyBoundary] failed, which checks the events of all streams together: call
  ///   again later
  /// @throws UnreadableEventException if an event of the streams can't be decoded
  /// @throws EventStoreException as [EventStore#append] throws it
  public List<CommandResult<S, E>> handleAll(
      List<StreamId> streams,
      Function<List<StreamState<S>>, List<List<E>>> decision,
      Map<String, String> metadata) {
    return run(
        decision,
        metadata,
        pending -> runExclusively(streams, () -> loop.run(streams, List.of(pending))));
  }

  /// As [#handleAll(List, Function, Map)], without metadata.
  public List<CommandResult<S, E>> handleAll(
      List<StreamId> streams, Function<List<StreamState<S>>, List<List<E>>> decision) {
    return handleAll(streams, decision, Map.of());
  }

  private List<CommandResult<S, E>> run(
      Function<List<StreamState<S>>, List<List<E>>> decision,
      Map<String, String> metadata,
      Consumer<PendingDecision<S, E>> execute) {
    var encoder = new EventEncoder<S, E>(codec, eventIds, metadata, key, boundary);
    var pending = new PendingDecision<>(decision, encoder);
    return outcomes.resultsOf(
        () -> {
          execute.accept(pending);
          return pending.results();
        },
        key);
  }

  /// Every caller locks its streams in the same order, so callers can't deadlock.
  private void runExclusively(List<StreamId> streams, Runnable task) {
    Deque<StreamId> locked = new ArrayDeque<>();
    try {
      streams.stream()
          .distinct()
          .sorted(Comparator.comparing(StreamId::toString))
          .forEachOrdered(
              stream -> {
                queues.lock(stream);
                locked.push(stream);
              });
      task.run();
    } finally {
      locked.forEach(queues::unlock);
    }
  }
}
