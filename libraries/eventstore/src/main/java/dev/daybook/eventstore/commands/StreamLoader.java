package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Folds streams, from their beginning, a snapshot or a cached state.
record StreamLoader<S, E>(
    EventStore store,
    Decider<?, S, E> decider,
    EventCodec<E> codec,
    StateCache<S> cache,
    Snapshots<S> snapshots) {

  /// States of streams, in the order in which they were asked for.
  ///
  /// @param current whether all were read to their end; else some may be behind their stream
  record LoadedStreams<S>(List<StreamState<S>> states, boolean current) {}

  /// Streams from the cache, which may be behind. Those that are not in it are loaded. In a
  /// transaction all of them are: there a lost race is thrown at the end, where no handler can read
  /// on.
  LoadedStreams<S> recall(List<StreamId> streams) {
    if (isInTransaction()) {
      return new LoadedStreams<>(streams.stream().map(this::load).toList(), true);
    }
    List<StreamState<S>> states = new ArrayList<>(streams.size());
    boolean current = true;
    for (StreamId stream : streams) {
      Optional<StreamState<S>> cached = cache.find(stream);
      current &= cached.isEmpty();
      states.add(cached.orElseGet(() -> load(stream)));
    }
    return new LoadedStreams<>(List.copyOf(states), current);
  }

  /// The stream as it is now.
  StreamState<S> load(StreamId stream) {
    StreamState<S> known =
        cache.find(stream).or(() -> snapshots.find(stream)).orElseGet(this::initial);
    return isInTransaction() && known.version() > 0
        ? checkAndCatchUp(stream, known)
        : catchUp(stream, known);
  }

  private boolean isInTransaction() {
    return store instanceof EventStoreTransaction;
  }

  /// Reads the last event of a known state again: if the log doesn't have it, the log has diverged
  /// since.
  private StreamState<S> checkAndCatchUp(StreamId stream, StreamState<S> known) {
    var events = store.readStream(stream, known.version() - 1).spliterator();
    var check =
        new Object() {
          boolean hasLast;
        };
    events.tryAdvance(
        event ->
            check.hasLast =
                event.version() == known.version() && event.recordedAt().equals(known.changedAt()));
    if (!check.hasLast) {
      cache.forget(stream);
      return catchUp(stream, initial());
    }
    StreamState<S> loaded = fold(known, StreamSupport.stream(events, false));
    keep(stream, known, loaded);
    return loaded;
  }

  /// Reads on from known states to the streams' ends.
  LoadedStreams<S> catchUp(List<StreamId> streams, List<StreamState<S>> known) {
    return new LoadedStreams<>(
        IntStream.range(0, streams.size())
            .mapToObj(i -> catchUp(streams.get(i), known.get(i)))
            .toList(),
        true);
  }

  /// Reads on after a lost race.
  LoadedStreams<S> catchUp(
      List<StreamId> streams, List<StreamState<S>> known, WrongExpectedVersionException lost) {
    return catchUp(
        streams,
        IntStream.range(0, streams.size())
            .mapToObj(
                i ->
                    streams.get(i).equals(lost.stream())
                        ? orInitial(known.get(i), lost)
                        : known.get(i))
            .toList());
  }

  /// A state that is ahead of its stream is of a log that has diverged since.
  private StreamState<S> orInitial(StreamState<S> known, WrongExpectedVersionException lost) {
    if (lost.actual() >= known.version()) {
      return known;
    }
    cache.forget(lost.stream());
    return initial();
  }

  private StreamState<S> catchUp(StreamId stream, StreamState<S> known) {
    StreamState<S> loaded = fold(known, store.readStream(stream, known.version()));
    keep(stream, known, loaded);
    return loaded;
  }

  /// Keeps a new state in the cache, and offers it as a snapshot when one is due.
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
