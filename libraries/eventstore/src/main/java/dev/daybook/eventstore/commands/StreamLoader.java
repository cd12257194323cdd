package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler.Loaded;
import java.util.stream.Stream;

/// Folds streams, from their beginning or from a state that is known already.
final class StreamLoader<S, E> {
  private final EventStore store;
  private final Decider<?, S, E> decider;
  private final EventCodec<E> codec;
  private final StateCache<S> cache;
  private final Snapshots<S> snapshots;

  StreamLoader(
      EventStore store,
      Decider<?, S, E> decider,
      EventCodec<E> codec,
      StateCache<S> cache,
      Snapshots<S> snapshots) {
    this.store = store;
    this.decider = decider;
    this.codec = codec;
    this.cache = cache;
    this.snapshots = snapshots;
  }

  StreamLoader<S, E> with(StateCache<S> another) {
    return new StreamLoader<>(store, decider, codec, another, snapshots);
  }

  StreamLoader<S, E> with(Snapshots<S> others) {
    return new StreamLoader<>(store, decider, codec, cache, others);
  }

  /// A stream as far as it is known.
  ///
  /// @param current whether it has been read to its end for this
  record Seen<S>(Loaded<S> loaded, boolean current) {}

  /// A stream from memory, which may be behind, or else as it is.
  Seen<S> recall(StreamId stream) {
    return cache
        .find(stream)
        .map(known -> new Seen<>(known, false))
        .orElseGet(() -> new Seen<>(load(stream), true));
  }

  /// A stream as it is.
  Loaded<S> load(StreamId stream) {
    return catchUp(
        stream, cache.find(stream).or(() -> snapshots.find(stream)).orElseGet(this::initial));
  }

  /// A stream as it is, on from where it was.
  Loaded<S> catchUp(StreamId stream, Loaded<S> from) {
    Loaded<S> loaded = fold(from, store.readStream(stream, from.version()));
    keep(stream, from, loaded);
    return loaded;
  }

  /// A stream as it is, after a race was lost on it.
  ///
  /// @param actual the version that the winner has brought it to
  Loaded<S> catchUp(StreamId stream, Loaded<S> from, long actual) {
    if (actual >= from.version()) {
      return catchUp(stream, from);
    }
    cache.forget(stream); // it was of another past
    return catchUp(stream, initial());
  }

  /// Remembers what a stream has become.
  void keep(StreamId stream, Loaded<S> before, Loaded<S> after) {
    if (after.version() > 0) {
      cache.keep(stream, after);
    }
    boolean due =
        after.version() / Snapshots.EVENTS_BETWEEN > before.version() / Snapshots.EVENTS_BETWEEN;
    if (due) {
      snapshots.offer(stream, after);
    }
  }

  Loaded<S> initial() {
    return new Loaded<>(decider.initialState(), 0, null);
  }

  Loaded<S> fold(Loaded<S> from, Stream<RecordedEvent> events) {
    var fold =
        new Object() {
          Loaded<S> at = from;
        };
    events.forEachOrdered(
        event ->
            fold.at =
                new Loaded<>(
                    decider.evolve(fold.at.state(), codec.decode(event)),
                    event.version(),
                    event.recordedAt()));
    return fold.at;
  }
}
