package dev.daybook.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The loop around a [Decider]: load the stream, decide, append with the version that was seen; if
/// another writer was there first, load what it wrote and decide again.
///
/// Thread-safe. A command's events are appended at most once a call.
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

  public CommandHandler(
      EventStore store,
      Decider<C, S, E> decider,
      EventCodec<E> codec,
      Supplier<UUID> eventIds,
      Backoff backoff) {
    this.store = store;
    this.decider = decider;
    this.codec = codec;
    this.eventIds = eventIds;
    this.backoff = backoff;
  }

  /// A stream, folded.
  ///
  /// @param version how many events it has; 0 if it doesn't exist
  /// @param changedAt when its last event was recorded; null at version 0
  public record Loaded<S>(S state, long version, @Nullable Instant changedAt) {}

  /// What a command came to.
  ///
  /// @param after the stream with the new events
  /// @param position the place in the log of the last event that it rests on: whoever has read the
  ///   log up to here sees what the command has done. 0 if the command changed nothing.
  /// @param events what happened, none where nothing changed
  public record Handled<S, E>(Loaded<S> after, long position, List<E> events) {
    public Handled {
      events = List.copyOf(events);
    }
  }

  /// Folds a stream as it is now.
  ///
  /// @throws EventStoreUnavailableException if the store can't be reached
  /// @throws UnreadableEventException if an event of the stream can't be decoded
  public Loaded<S> load(StreamId stream) {
    return loadOn(stream, new Loaded<>(decider.initialState(), 0, null));
  }

  /// Decides `command` on the stream as it is, and appends what follows from it.
  ///
  /// @param metadata goes into the metadata of every event
  /// @throws WrongExpectedVersionException if [#ATTEMPTS_MAX] races in a row were lost
  /// @throws EventStoreException as [EventStore#append] throws it
  /// @throws RuntimeException what the decider throws where a rule says no
  public Handled<S, E> handle(StreamId stream, C command, Map<String, String> metadata) {
    Loaded<S> loaded = load(stream);
    for (int attempt = 1; ; attempt++) {
      try {
        return decideAndAppend(stream, loaded, command, metadata);
      } catch (WrongExpectedVersionException lost) {
        if (attempt == ATTEMPTS_MAX) {
          throw lost;
        }
        backoff.pause(attempt);
        loaded = loadOn(stream, loaded);
      }
    }
  }

  private Handled<S, E> decideAndAppend(
      StreamId stream, Loaded<S> before, C command, Map<String, String> metadata) {
    List<E> events = decider.decide(command, before.state());
    if (events.isEmpty()) {
      return new Handled<>(before, 0, events);
    }
    List<NewEvent> stored =
        events.stream().map(event -> codec.encode(event, eventIds.get(), metadata)).toList();
    AppendResult result = store.append(stream, ExpectedVersion.exact(before.version()), stored);
    S state = before.state();
    for (E event : events) {
      state = decider.evolve(state, event);
    }
    return new Handled<>(
        new Loaded<>(state, result.version(), result.recordedAt()), result.position(), events);
  }

  private Loaded<S> loadOn(StreamId stream, Loaded<S> from) {
    var fold =
        new Object() {
          Loaded<S> at = from;
        };
    store
        .readStream(stream, from.version())
        .forEachOrdered(
            event ->
                fold.at =
                    new Loaded<>(
                        decider.evolve(fold.at.state(), codec.decode(event)),
                        event.version(),
                        event.recordedAt()));
    return fold.at;
  }
}
