package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
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
  record CachedState<S>(StreamState<S> loaded, boolean current) {}

  /// A stream from memory, which may be behind, or else as it is.
  CachedState<S> recall(StreamId stream) {
    return cache
        .find(stream)
        .map(known -> new CachedState<>(known, false))
        .orElseGet(() -> new CachedState<>(load(stream), true));
  }

  /// A stream as it is.
  StreamState<S> load(StreamId stream) {
    return catchUp(
        stream, cache.find(stream).or(() -> snapshots.find(stream)).orElseGet(this::initial));
  }

  /// A stream as it is, on from where it was.
  StreamState<S> catchUp(StreamId stream, StreamState<S> from) {
    StreamState<S> loaded = fold(from, store.readStream(stream, from.version()));
    keep(stream, from, loaded);
    return loaded;
  }

  /// A stream as it is, after a race was lost on it.
  ///
  /// @param actual the version that the winner has brought it to
  StreamState<S> catchUp(StreamId stream, StreamState<S> from, long actual) {
    if (actual >= from.version()) {
      return catchUp(stream, from);
    }
    cache.forget(stream); // it was of another past
    return catchUp(stream, initial());
  }

  /// Remembers what a stream has become.
  void keep(StreamId stream, StreamState<S> before, StreamState<S> after) {
    if (after.version() > 0) {
      cache.keep(stream, after);
    }
    boolean due =
        after.version() / Snapshots.EVENTS_BETWEEN > before.version() / Snapshots.EVENTS_BETWEEN;
    if (due) {
      snapshots.offer(stream, after);
    }
  }

  StreamState<S> initial() {
    return new StreamState<>(decider.initialState(), 0, null);
  }

  StreamState<S> fold(StreamState<S> from, Stream<RecordedEvent> events) {
    var fold =
        new Object() {
          StreamState<S> at = from;
        };
    events.forEachOrdered(
        event ->
            fold.at =
                new StreamState<>(
                    decider.evolve(fold.at.state(), codec.decode(event)),
                    event.version(),
                    event.recordedAt()));
    return fold.at;
  }
}
