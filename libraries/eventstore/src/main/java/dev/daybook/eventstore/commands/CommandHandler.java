package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.StreamLoader.LoadedStreams;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.loop.DecisionLoop;
import dev.daybook.eventstore.loop.RepeatableCall;
import dev.daybook.eventstore.observation.CommandObserver;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Handles the commands of one kind of stream: loads the stream, lets the [Decider] decide, and
/// appends the new events, expecting the loaded version. If another writer was faster (a lost
/// race), it loads the new events and decides again.
///
/// Commands on one stream within one handler don't race. They wait in a queue, and are decided as a
/// batch, one after another, and appended together. Each command gets its own version and result.
/// Its call returns only after all events that the result depends on are committed.
///
/// A call appends its events at most once. With [#once], all calls with the same key together
/// append them at most once.
///
/// Immutable and thread-safe: every `with…` method returns another handler, and all handlers made
/// from one share its queues. Calls block until their outcome is known, and may be made from
/// virtual threads. A decider, a decision or a precondition must not call the handler: the call
/// would wait for itself.
///
/// @param <C> commands
/// @param <S> state
/// @param <E> events
public final class CommandHandler<C, S, E> {
  /// Maximum number of times a command is decided. If the last race is lost too, the caller gets
  /// the exception.
  public static final int ATTEMPTS_MAX = DecisionLoop.ATTEMPTS_MAX;

  private final EventStore store;
  private final Decider<C, S, E> decider;
  private final EventCodec<E> codec;
  private final Settings<S, E> settings;
  private final StreamQueues<PendingDecision<S, E>> queues;
  private final StreamLoader<S, E> loader;

  /// The settings, with their defaults. Unchanged once they belong to a handler.
  private static final class Settings<S, E> {
    private Supplier<UUID> eventIds;
    private Backoff backoff;
    private StateCache<S> cache;
    private Snapshots<S> snapshots;
    private @Nullable IdempotencyKey key;
    private @Nullable ConsistencyBoundary<S, E> boundary;
    private Supplier<? extends Optional<? extends EventStore>> transactions = Optional::empty;
    private CommandObserver observer = CommandObserver.none();

    Settings() {
      eventIds = UUID::randomUUID;
      backoff = DecisionLoop.defaultBackoff();
      cache = StateCache.none();
      snapshots = Snapshots.none();
    }

    Settings(Settings<S, E> original) {
      eventIds = original.eventIds;
      backoff = original.backoff;
      cache = original.cache;
      snapshots = original.snapshots;
      key = original.key;
      boundary = original.boundary;
      transactions = original.transactions;
      observer = original.observer;
    }
  }

  private CommandHandler(
      EventStore store,
      Decider<C, S, E> decider,
      EventCodec<E> codec,
      Settings<S, E> settings,
      StreamQueues<PendingDecision<S, E>> queues) {
    this.store = store;
    this.decider = decider;
    this.codec = codec;
    this.settings = settings;
    this.queues = queues;
    this.loader = new StreamLoader<>(store, decider, codec, settings.cache, settings.snapshots);
  }

  /// A command handler with random event ids, and random pauses after a lost race: below 5 ms after
  /// the first one, later below 100 ms. Without cache, snapshots and boundary.
  public static <C, S, E> CommandHandler<C, S, E> of(
      EventStore store, Decider<C, S, E> decider, EventCodec<E> codec) {
    return new CommandHandler<>(store, decider, codec, new Settings<>(), new StreamQueues<>());
  }

  private CommandHandler<C, S, E> with(Consumer<Settings<S, E>> change) {
    Settings<S, E> changed = new Settings<>(settings);
    change.accept(changed);
    return new CommandHandler<>(store, decider, codec, changed, queues);
  }

  /// Takes the ids of new events from `eventIds`.
  ///
  /// @param eventIds thread-safe, never the same id twice
  public CommandHandler<C, S, E> withEventIds(Supplier<UUID> eventIds) {
    return with(it -> it.eventIds = eventIds);
  }

  /// Waits by `backoff` after each lost race.
  public CommandHandler<C, S, E> withBackoff(Backoff backoff) {
    return with(it -> it.backoff = backoff);
  }

  /// Decides on cached states without reading the stream. The append checks that the state is
  /// current. A refusal, or a result without events, is returned only after the stream was read.
  public CommandHandler<C, S, E> withCache(StateCache<S> cache) {
    return with(it -> it.cache = cache);
  }

  /// Folds a stream from its snapshot instead of its first event, and offers a new snapshot after
  /// every [Snapshots#EVENTS_BETWEEN] events.
  public CommandHandler<C, S, E> withSnapshots(Snapshots<S> snapshots) {
    return with(it -> it.snapshots = snapshots);
  }

  /// Adds a rule over many streams to every decision. If another writer has appended an event that
  /// violates a condition of the boundary, the command is decided again. So if the rule allows only
  /// one of several commands, exactly one succeeds: on any streams, concurrently, on any number of
  /// nodes.
  ///
  /// Commands on one stream that conflict under the rule are appended one by one.
  public CommandHandler<C, S, E> withBoundary(ConsistencyBoundary<S, E> boundary) {
    return with(it -> it.boundary = boundary);
  }

  /// The handler for one command that may be sent repeatedly. Of all calls with the same key, on
  /// any node, concurrent or after a crash, at most one appends events. The other calls get its
  /// results: the streams that got events, each with the state after its events. They get them even
  /// if a precondition or a rule would refuse the command now.
  ///
  /// Only appended events are remembered, as long as the log exists. A command that was refused, or
  /// that changed nothing, is decided again on the next call.
  public CommandHandler<C, S, E> once(IdempotencyKey key) {
    return with(it -> it.key = key);
  }

  /// The handler in a transaction of the application, such as `JoinedTransaction` of
  /// `daybook-postgres`: commands read the log in it, see the events that it has collected, and add
  /// theirs. Results have no position. A command is decided once on what it reads; if another
  /// writer is faster, the transaction fails when its events are flushed, and has to be run again
  /// as a whole.
  ///
  /// In an [EventStoreTransaction], such as a `JoinedTransaction`, cached states and snapshots are
  /// used where they have committed events only; the cache takes no state with events of the
  /// transaction. The codec is the one for the transaction, [EventCodec#in]. In another store
  /// streams are read from their beginning. A boundary must read the transaction, too: give it by
  /// [#withBoundary].
  ///
  /// @param transaction of the same log
  public CommandHandler<C, S, E> in(EventStore transaction) {
    Settings<S, E> changed = new Settings<>(settings);
    changed.backoff = Backoff.none();
    changed.transactions = Optional::empty;
    EventCodec<E> here = codec;
    if (transaction instanceof EventStoreTransaction open) {
      changed.cache = new CommittedStates<>(settings.cache, open);
      changed.snapshots = new CommittedSnapshots<>(settings.snapshots, open);
      here = codec.in(open);
    } else {
      changed.cache = StateCache.none();
      changed.snapshots = Snapshots.none();
    }
    return new CommandHandler<>(transaction, decider, here, changed, new StreamQueues<>());
  }

  /// The handler on a decorator of its log, which sees and may extend each append. It has the cache
  /// and the snapshots of this handler, and queues of its own; it joins no transaction. A boundary
  /// goes on reading the log that it was made with.
  ///
  /// @param decorator of the same log
  public CommandHandler<C, S, E> on(EventStore decorator) {
    Settings<S, E> changed = new Settings<>(settings);
    changed.transactions = Optional::empty;
    return new CommandHandler<>(decorator, decider, codec, changed, new StreamQueues<>());
  }

  /// Runs each call in the transaction that is open on its thread, as [#in] does, and as usual if
  /// there is none. For applications whose transactions belong to the thread, as with Spring.
  ///
  /// @param transactions returns the transaction of the calling thread, or empty
  public CommandHandler<C, S, E> joining(
      Supplier<? extends Optional<? extends EventStore>> transactions) {
    return with(it -> it.transactions = transactions);
  }

  /// This handler, in the transaction of the calling thread if there is one.
  private CommandHandler<C, S, E> here() {
    Optional<? extends EventStore> transaction = settings.transactions.get();
    return transaction.isPresent() ? in(transaction.get()) : this;
  }

  /// Calls `observer` around each call that decides a command.
  public CommandHandler<C, S, E> withObserver(CommandObserver observer) {
    return with(it -> it.observer = observer);
  }

  /// Folds the current events of a stream.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached
  /// @throws UnreadableEventException if an event of the stream can't be decoded
  public StreamState<S> load(StreamId stream) {
    return here().loader.load(stream);
  }

  /// Folds a past state of a stream: the events before the first one for which `included` is false.
  ///
  /// @param included is called for one event after another, in order
  /// @throws EventStoreUnavailableException if the store can't be reached
  /// @throws UnreadableEventException if one of these events can't be decoded
  public StreamState<S> loadAsOf(StreamId stream, Predicate<RecordedEvent> included) {
    CommandHandler<C, S, E> here = here();
    return here.loader.fold(loader.initial(), here.store.readStream(stream, 0).takeWhile(included));
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
    CommandHandler<C, S, E> here = here();
    return here.store
        .readStream(stream, 0)
        .map(
            recorded -> {
              E event = here.codec.decode(recorded);
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
  /// [EventStoreException#isRetryable()] of the exceptions after lost races is false, because it
  /// refers to the append. A later call loads the new events and may succeed.
  ///
  /// @param metadata keys and values for the metadata of every event of the command
  /// @return the new state and version, the appended events, and the position of the last one
  /// @throws WrongExpectedVersionException after [#ATTEMPTS_MAX] lost races; nothing was appended:
  ///   call again later
  /// @throws AppendConditionFailedException after [#ATTEMPTS_MAX] attempts at which a condition of
  ///   the [ConsistencyBoundary] failed; nothing was appended: call again later
  /// @throws UnreadableEventException if an event of the stream can't be decoded
  /// @throws EventStoreException as [EventStore#append] throws it. If the outcome is unknown, only
  ///   a call with the same idempotency key is safe to repeat
  /// @throws RuntimeException the exception of the decider or the [ConsistencyBoundary] that
  ///   refuses the command; nothing was appended
  public CommandResult<S, E> handle(StreamId stream, C command, Map<String, String> metadata) {
    return handle(stream, ignored -> {}, command, metadata);
  }

  /// As [#handle(StreamId, Object, Map)], under a precondition.
  ///
  /// @param precondition gets the state on which the command will be decided; called again after
  ///   every lost race. If it throws an exception, the caller gets it, and nothing is appended
  public CommandResult<S, E> handle(
      StreamId stream,
      Consumer<StreamState<S>> precondition,
      C command,
      Map<String, String> metadata) {
    return settings.observer.observe(
        command.getClass(), () -> here().decide(stream, precondition, command, metadata));
  }

  private CommandResult<S, E> decide(
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
                queues.runAsBatch(stream, pending, batch -> loop(List.of(stream)).run(batch)))
        .getFirst();
  }

  /// Decides on several streams together, and appends the events of all of them atomically. The
  /// append requires that none of the streams has changed since it was loaded, also those without
  /// new events.
  ///
  /// @param streams at most [EventStore#STREAMS_PER_APPEND_MAX]; they must be different, unless no
  ///   events are appended
  /// @param decision returns the new events of each stream, in the order of `streams`. A pure
  ///   function of the states, called again after every lost race. If it throws an exception, the
  ///   caller gets it, and nothing is appended
  /// @param metadata keys and values for the metadata of every event
  /// @return a result for each stream, in the order of `streams`
  /// @throws WrongExpectedVersionException after [#ATTEMPTS_MAX] lost races; nothing was appended:
  ///   call again later
  /// @throws AppendConditionFailedException after [#ATTEMPTS_MAX] attempts at which a condition of
  ///   the [ConsistencyBoundary] failed, which checks the events of all streams together; nothing
  ///   was appended: call again later
  /// @throws UnreadableEventException if an event of the streams can't be decoded
  /// @throws EventStoreException as [EventStore#append] throws it
  public List<CommandResult<S, E>> handleAll(
      List<StreamId> streams,
      Function<List<StreamState<S>>, List<List<E>>> decision,
      Map<String, String> metadata) {
    return settings.observer.observe(
        decision.getClass(), () -> here().decideAll(streams, decision, metadata));
  }

  private List<CommandResult<S, E>> decideAll(
      List<StreamId> streams,
      Function<List<StreamState<S>>, List<List<E>>> decision,
      Map<String, String> metadata) {
    return run(
        decision,
        metadata,
        pending -> runExclusively(streams, () -> loop(streams).run(List.of(pending))));
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
    var encoder =
        new EventEncoder<S, E>(codec, settings.eventIds, metadata, settings.key, settings.boundary);
    var pending = new PendingDecision<>(decision, encoder);
    return new RepeatableCall<>(
            () -> {
              execute.accept(pending);
              return pending.result();
            },
            this::findFirstResults,
            results -> results.stream().anyMatch(result -> !result.events().isEmpty()))
        .result();
  }

  private DecisionLoop<LoadedStreams<S>, PendingDecision<S, E>> loop(List<StreamId> streams) {
    return new DecisionLoop<>(
        new StreamsBasis<>(store, decider, loader, streams), settings.backoff);
  }

  /// The results of the first command with the key; empty if it has not happened, or without a key.
  private Optional<List<CommandResult<S, E>>> findFirstResults() {
    IdempotencyKey key = settings.key;
    List<RecordedEvent> events = key == null ? List.of() : key.findEvents(store);
    if (events.isEmpty()) {
      return Optional.empty();
    }
    var byStream = new LinkedHashMap<StreamId, List<RecordedEvent>>();
    events.forEach(
        event -> byStream.computeIfAbsent(event.stream(), id -> new ArrayList<>()).add(event));
    long position = events.getLast().position();
    return Optional.of(
        byStream.values().stream().map(ofStream -> firstResult(ofStream, position)).toList());
  }

  private CommandResult<S, E> firstResult(List<RecordedEvent> events, long position) {
    RecordedEvent last = events.getLast();
    StreamState<S> after =
        loader.fold(loader.initial(), store.readStream(last.stream(), 0).limit(last.version()));
    return new CommandResult<>(after, position, events.stream().map(codec::decode).toList());
  }

  /// Locks the streams in one order for all callers, so that callers can't deadlock.
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
