package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import java.util.Optional;

/// A cache of states, used in a transaction: it gives and takes states of committed events only.
///
/// A stream to which the transaction has appended may have got events of other writers since. The
/// transaction doesn't see these, so it gets no state that has them.
record CommittedStates<S>(StateCache<S> states, EventStoreTransaction transaction)
    implements StateCache<S> {
  @Override
  public Optional<StreamState<S>> find(StreamId stream) {
    return states.find(stream).filter(found -> isCommitted(stream, found));
  }

  @Override
  public void keep(StreamId stream, StreamState<S> loaded) {
    if (isCommitted(stream, loaded)) {
      states.keep(stream, loaded);
    }
  }

  private boolean isCommitted(StreamId stream, StreamState<S> state) {
    return state.version() <= transaction.committedVersion(stream);
  }

  @Override
  public void forget(StreamId stream) {
    states.forget(stream);
  }

  @Override
  public void clear() {
    states.clear();
  }
}
