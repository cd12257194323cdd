package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.StreamLoader.LoadedStreams;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.loop.DecidedBatch;
import dev.daybook.eventstore.loop.DecisionBasis;
import java.util.List;

/// Decisions on streams at their versions.
///
/// @param streams all that the decisions are on: one for several decisions, or several for one
record StreamsBasis<S, E>(
    EventStore store, Decider<?, S, E> decider, StreamLoader<S, E> loader, List<StreamId> streams)
    implements DecisionBasis<LoadedStreams<S>, PendingDecision<S, E>> {
  @Override
  public LoadedStreams<S> load() {
    return loader.recall(streams);
  }

  @Override
  public boolean isCurrent(LoadedStreams<S> loaded) {
    return loaded.current();
  }

  @Override
  public LoadedStreams<S> catchUp(LoadedStreams<S> known) {
    return loader.catchUp(streams, known.states());
  }

  /// After a failed condition of a [ConsistencyBoundary] the streams stay as they are: the boundary
  /// reads the log again.
  @Override
  public LoadedStreams<S> catchUp(LoadedStreams<S> known, EventStoreException lost) {
    return lost instanceof WrongExpectedVersionException conflict
        ? loader.catchUp(streams, known.states(), conflict)
        : known;
  }

  @Override
  public DecidedBatch<LoadedStreams<S>> decide(
      LoadedStreams<S> loaded, List<PendingDecision<S, E>> decisions) {
    var batch = new DecisionBatch<>(this, loaded.states());
    batch.decide(decisions);
    return batch;
  }
}
