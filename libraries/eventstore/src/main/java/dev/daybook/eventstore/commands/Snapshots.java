package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.StreamId;
import java.util.Optional;

/// Stored states of long streams, from which these are folded on. They are disposable: each can be
/// lost, or be of another build that folds differently, and is then not found.
///
/// Implementations are thread-safe.
///
/// @param <S> states
public interface Snapshots<S> {
  /// How many events lie between two snapshots of a stream.
  int EVENTS_BETWEEN = 100;

  /// The latest state that is stored of a stream; empty also where it can't be read.
  Optional<StreamState<S>> find(StreamId stream);

  /// Takes a state to be stored, soon or never: it neither waits nor fails.
  void offer(StreamId stream, StreamState<S> loaded);

  /// Stores nothing.
  static <S> Snapshots<S> none() {
    return new Snapshots<>() {
      @Override
      public Optional<StreamState<S>> find(StreamId stream) {
        return Optional.empty();
      }

      @Override
      public void offer(StreamId stream, StreamState<S> loaded) {}
    };
  }
}
