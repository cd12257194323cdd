package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.StreamId;
import java.util.Optional;

/// Stored states of long streams; folding continues from them. They may be lost at any time. A
/// snapshot of a build that folds differently is not found.
///
/// Implementations are thread-safe.
///
/// @param <S> states
public interface Snapshots<S> {
  /// Number of events between two snapshots of a stream.
  int EVENTS_BETWEEN = 100;

  /// The latest stored state of a stream; also empty if it can't be read.
  Optional<StreamState<S>> find(StreamId stream);

  /// Offers a state for storing. Never blocks or fails; the state may be dropped.
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
