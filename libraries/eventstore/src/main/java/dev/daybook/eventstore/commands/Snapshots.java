package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.spi.EventStoreTransaction;
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

  /// As [#find(StreamId)], in a transaction of the application. Takes no connection beside that of
  /// the transaction, because the application's pool may have no other one. Finds nothing if the
  /// implementation can't read in this transaction.
  ///
  /// @throws EventStoreException if the snapshots can't be read; the transaction has then failed
  default Optional<StreamState<S>> findIn(EventStoreTransaction transaction, StreamId stream) {
    return Optional.empty();
  }

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
