package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.StreamId;
import java.util.Map;
import java.util.Optional;

/// Folded states in memory, so that a stream need not be read from its beginning for each command.
/// It may forget any state at any time. A state may be older than its stream: a [CommandHandler]
/// always checks it.
///
/// Implementations are thread-safe, bounded, and never fail.
///
/// @param <S> states, immutable
public interface StateCache<S> {

  Optional<StreamState<S>> find(StreamId stream);

  /// Keeps a state, unless it has a later one of this stream.
  void keep(StreamId stream, StreamState<S> loaded);

  void forget(StreamId stream);

  /// Forgets all states; necessary when the log was replaced or has diverged.
  void clear();

  /// Keeps states in a map: as many as the map takes.
  ///
  /// @param states a concurrent map, unless one thread alone uses the handler
  static <S> StateCache<S> of(Map<StreamId, StreamState<S>> states) {
    return new StateCache<>() {
      @Override
      public Optional<StreamState<S>> find(StreamId stream) {
        return Optional.ofNullable(states.get(stream));
      }

      @Override
      public void keep(StreamId stream, StreamState<S> loaded) {
        states.merge(stream, loaded, (old, now) -> now.version() > old.version() ? now : old);
      }

      @Override
      public void forget(StreamId stream) {
        states.remove(stream);
      }

      @Override
      public void clear() {
        states.clear();
      }
    };
  }

  /// Keeps nothing.
  static <S> StateCache<S> none() {
    return new StateCache<>() {
      @Override
      public Optional<StreamState<S>> find(StreamId stream) {
        return Optional.empty();
      }

      @Override
      public void keep(StreamId stream, StreamState<S> loaded) {}

      @Override
      public void forget(StreamId stream) {}

      @Override
      public void clear() {}
    };
  }
}
