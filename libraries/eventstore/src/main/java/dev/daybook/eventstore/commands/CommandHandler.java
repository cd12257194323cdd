package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The loop around a [Decider]: load the stream, decide, append with the version that was seen; if
/// another writer was there first, load what it wrote and decide again.
///
/// Commands on one stream don't fight each other within a handler: they come to it in a line, and
/// those that wait are decided one after another, each on the state as it will be, and appended
/// together. So a thousand commands on one stream cost a few appends, and each still has its own
/// version and answer. None is answered before what its answer rests on has been committed.
///
/// Thread-safe. A command's events are appended at most once a call; [#once] makes it once over
/// several calls. A decider, a decision or a precondition must not call the handler.
///
/// @param <C> commands
/// @param <S> state
/// @param <E> events
public final class CommandHandler<C, S, E> {
  /// How often a command is decided before a lost race is handed to the caller.
  public static final int ATTEMPTS_MAX = 20;

  private final EventStore store;
  private final Decider<C, S, E> decider;
  private final EventCodec<E> codec;
  private final Supplier<UUID> eventIds;
  private final Backoff backoff;
  private final StreamLoader<S, E> loader;
  private final CommandBatcher<C, S, E> batcher;
  private final IdempotentOutcomes<S, E> firstOutcome;
  private final StreamQueues<PendingCommand<C, S, E>> queues;
  private final @Nullable IdempotencyKey key;
  private final @Nullable ConsistencyBoundary<S, E> rule;

  public CommandHandler(
      EventStore store,
      Decider<C, S, E> decider,
      EventCodec<E> codec,
      Supplier<UUID> eventIds,
      Backoff backoff) {
    this(
        store,
        decider,
        codec,
        eventIds,
        backoff,
        new StreamLoader<>(store, decider, codec, StateCache.none(), Snapshots.none()),
        new StreamQueues<>(),
        null,
        null);
  }

  private CommandHandler(
      EventStore store,
      Decider<C, S, E> decider,
      EventCodec<E> codec,
      Supplier<UUID> eventIds,
      Backoff backoff,
      StreamLoader<S, E> loader,
      StreamQueues<PendingCommand<C, S, E>> queues,
      @Nullable IdempotencyKey key,
      @Nullable ConsistencyBoundary<S, E> rule) {
    this.store = store;
    this.decider = decider;
    this.codec = codec;
    this.eventIds = eventIds;
    this.backoff = backoff;
    this.loader = loader;
    this.batcher = new CommandBatcher<>(store, decider, codec, eventIds, backoff, loader);
    this.firstOutcome = new IdempotentOutcomes<>(store, loader, codec);
    this.queues = queues;
    this.key = key;
    this.rule = rule;
  }

  /// This handler with a memory. What it decides on a remembered state counts only once the append
  /// has confirmed it; a refusal, or a read, once the stream has been looked at.
  public CommandHandler<C, S, E> with(StateCache<S> cache) {
    return with(loader.with(cache));
  }

  /// This handler with snapshots, which it reads instead of a long stream's beginning, and offers
  /// each time that a stream has [Snapshots#EVENTS_BETWEEN] events more.
  public CommandHandler<C, S, E> with(Snapshots<S> snapshots) {
    return with(loader.with(snapshots));
  }

  private CommandHandler<C, S, E> with(StreamLoader<S, E> another) {
    return new CommandHandler<>(
        store, decider, codec, eventIds, backoff, another, queues, key, rule);
  }

  /// This handler, for commands and units that obey a rule over many streams: it is asked about
  /// everything that they decide on. What it has seen of the log is so still when their events are
  /// appended, or they are decided again; so of those that the rule allows one alone, one happens,
  /// whatever their streams, at once and on however many nodes.
  ///
  /// A command that an event of the same append could matter to is decided after that append:
  /// commands on one stream that the rule sets against each other cost an append each.
  public CommandHandler<C, S, E> withBoundary(ConsistencyBoundary<S, E> boundary) {
    return new CommandHandler<>(
        store, decider, codec, eventIds, backoff, loader, queues, key, boundary);
  }

  /// This handler, for one command that may be sent again: of all that are handled with the same
  /// key, on whatever node, however they race and whoever dies in between, one happens. The others
  /// come to what it came to, with the streams that got events, folded as they were then; no
  /// precondition and no rule says no to what has happened already.
  ///
  /// Only what has happened is remembered, for as long as the log. A command that was refused, or
  /// that changed nothing, is decided anew when it is sent again.
  public CommandHandler<C, S, E> once(IdempotencyKey key) {
    return new CommandHandler<>(
        store, decider, codec, eventIds, backoff, loader, queues, key, rule);
  }

  /// Folds a stream as it is now.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached
  /// @throws UnreadableEventException if an event of the stream can't be decoded
  public StreamState<S> load(StreamId stream) {
    return loader.load(stream);
  }

  /// Folds a stream as it was: its events up to the first that was not there `then`.
  ///
  /// @param then whether an event had happened; once it hasn't, no later one has
  /// @throws EventStoreUnavailableException if the store can't be reached
  /// @throws UnreadableEventException if an event up to then can't be decoded
  public StreamState<S> loadAsOf(StreamId stream, Predicate<RecordedEvent> then) {
    return loader.fold(loader.initial(), store.readStream(stream, 0).takeWhile(then));
  }

  /// A stream's events in order, each with the state that it led to; lazily and in bounded memory,
  /// up to the end that is found when it is reached.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached, also while reading on
  /// @throws UnreadableEventException when it comes to an event that can't be decoded
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

  /// Decides `command` on the stream as it is, and appends what follows from it.
  ///
  /// @param metadata goes into the metadata of every event
  /// @throws WrongExpectedVersionException if [#ATTEMPTS_MAX] races in a row were lost
  /// @throws AppendConditionFailedException if so many were lost by a [ConsistencyBoundary]
  /// @throws EventStoreException as [EventStore#append] throws it
  /// @throws RuntimeException what the decider or the [ConsistencyBoundary] throws where a rule
  ///   says no
  public CommandResult<S, E> handle(StreamId stream, C command, Map<String, String> metadata) {
    return handle(stream, _ -> {}, command, metadata);
  }

  /// As [#handle(StreamId, Object, Map)], on a condition: the command is decided, and its events
  /// are appended, on no other version of the stream than one that `precondition` let pass.
  ///
  /// @param precondition is shown what the command is about to be decided on, again after every
  ///   lost race, and throws to say no: that reaches the caller, and nothing is appended
  public CommandResult<S, E> handle(
      StreamId stream,
      Consumer<StreamState<S>> precondition,
      C command,
      Map<String, String> metadata) {
    return orOutcomeOfFirstCall(
            () -> {
              var pending = new PendingCommand<C, S, E>(precondition, command, metadata, key, rule);
              queues.runAsBatch(stream, pending, commands -> batcher.decide(stream, commands));
              return List.of(pending.result());
            })
        .getFirst();
  }

  /// Decides on several streams at once, and appends what follows from it as one unit: all of it
  /// happens or nothing, and only if none of the streams has moved on since it was loaded, those
  /// included to which nothing is appended.
  ///
  /// @param streams different ones if anything is to be appended, at most
  ///   [EventStore#STREAMS_PER_APPEND_MAX]
  /// @param decision gives the new events of each stream, in the order of `streams`; a pure
  ///   function of these streams as they are, for it is asked again after every lost race. What it
  ///   throws reaches the caller, and nothing is appended. A [ConsistencyBoundary] is asked about
  ///   all of the events at once.
  /// @param metadata goes into the metadata of every event
  /// @return what it came to for each stream, in the order of `streams`
  /// @throws WrongExpectedVersionException if [#ATTEMPTS_MAX] races in a row were lost
  /// @throws AppendConditionFailedException if so many were lost by a [ConsistencyBoundary]
  /// @throws EventStoreException as [EventStore#append] throws it
  public List<CommandResult<S, E>> handleAll(
      List<StreamId> streams,
      Function<List<StreamState<S>>, List<List<E>>> decision,
      Map<String, String> metadata) {
    return orOutcomeOfFirstCall(
        () -> exclusively(streams, () -> decideAndAppend(streams, decision, metadata)));
  }

  private List<CommandResult<S, E>> orOutcomeOfFirstCall(
      Supplier<List<CommandResult<S, E>>> handling) {
    List<CommandResult<S, E>> handled;
    try {
      handled = handling.get();
    } catch (AppendOutcomeUnknownException
        | EventStoreUnavailableException
        | LogOverloadedException trouble) {
      throw trouble;
    } catch (RuntimeException refusal) {
      // This look comes after the load: what that showed of an earlier sending, this sees, too.
      return firstOutcome.find(key).orElseThrow(() -> refusal);
    }
    boolean changed = handled.stream().anyMatch(of -> !of.events().isEmpty());
    return changed ? handled : firstOutcome.find(key).orElse(handled);
  }

  /// All come to their streams in the same order, so nobody waits for one who waits for him.
  private <T> T exclusively(List<StreamId> streams, Supplier<T> turn) {
    Deque<StreamId> held = new ArrayDeque<>();
    try {
      streams.stream()
          .distinct()
          .sorted(Comparator.comparing(StreamId::toString))
          .forEachOrdered(
              stream -> {
                queues.lock(stream);
                held.push(stream);
              });
      return turn.get();
    } finally {
      held.forEach(queues::unlock);
    }
  }

  private List<CommandResult<S, E>> decideAndAppend(
      List<StreamId> streams,
      Function<List<StreamState<S>>, List<List<E>>> decision,
      Map<String, String> metadata) {
    List<StreamState<S>> loaded = streams.stream().map(loader::load).toList();
    for (int attempt = 1; ; attempt++) {
      Unit unit = new Unit(streams, loaded, decision.apply(loaded), metadata);
      try {
        return unit.append();
      } catch (WrongExpectedVersionException lost) {
        if (attempt == ATTEMPTS_MAX) {
          throw lost;
        }
        backoff.pause(attempt);
        loaded = unit.loadAgain(lost);
      } catch (AppendConditionFailedException lost) {
        if (attempt == ATTEMPTS_MAX || IdempotencyKey.hasHappened(key, lost)) {
          throw lost;
        }
        backoff.pause(attempt); // the rule looks again
      }
    }
  }

  /// Streams as they were loaded, with what was decided on them.
  private final class Unit {
    private final List<StreamId> streams;
    private final List<StreamState<S>> before;
    private final List<List<E>> events;
    private final EventEncoder<S, E> encoder;

    Unit(
        List<StreamId> streams,
        List<StreamState<S>> before,
        List<List<E>> events,
        Map<String, String> metadata) {
      if (events.size() != streams.size()) {
        throw new IllegalArgumentException(
            "A decision on %d streams gave events of %d".formatted(streams.size(), events.size()));
      }
      this.streams = streams;
      this.before = before;
      this.events = events;
      this.encoder = new EventEncoder<>(codec, eventIds, metadata, key, rule);
    }

    List<CommandResult<S, E>> append() {
      List<E> all = events.stream().flatMap(List::stream).toList();
      if (all.isEmpty()) {
        return forEach(i -> new CommandResult<>(before.get(i), 0, List.of()));
      }
      List<AppendCondition> conditions = encoder.conditions(all);
      List<AppendResult> results =
          store.append(
              forEach(
                  i ->
                      new StreamAppend(
                          streams.get(i),
                          ExpectedVersion.exact(before.get(i).version()),
                          encode(i))),
              conditions);
      return forEach(
          i -> {
            StreamState<S> after = after(i, results.get(i));
            loader.keep(streams.get(i), before.get(i), after);
            return new CommandResult<>(after, results.get(i).position(), events.get(i));
          });
    }

    private List<NewEvent> encode(int i) {
      return events.get(i).stream()
          .map(event -> encoder.encode(streams.get(i), before.get(i).state(), event))
          .toList();
    }

    private StreamState<S> after(int i, AppendResult result) {
      if (events.get(i).isEmpty()) {
        return before.get(i);
      }
      S state = before.get(i).state();
      for (E event : events.get(i)) {
        state = decider.evolve(state, event);
      }
      return new StreamState<>(state, result.version(), result.recordedAt());
    }

    List<StreamState<S>> loadAgain(WrongExpectedVersionException lost) {
      return forEach(
          i ->
              streams.get(i).equals(lost.stream())
                  ? loader.catchUp(streams.get(i), before.get(i), lost.actual())
                  : loader.catchUp(streams.get(i), before.get(i)));
    }

    private <T> List<T> forEach(IntFunction<T> stream) {
      return IntStream.range(0, streams.size()).mapToObj(stream).toList();
    }
  }
}
