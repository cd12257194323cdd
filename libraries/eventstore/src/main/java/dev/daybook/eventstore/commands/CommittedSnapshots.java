package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import java.util.Optional;

/// Snapshots, used in a transaction: read in it, of committed events only.
record CommittedSnapshots<S>(Snapshots<S> snapshots, EventStoreTransaction transaction)
    implements Snapshots<S> {
  @Override
  public Optional<StreamState<S>> find(StreamId stream) {
    long committed = transaction.committedVersion(stream); // first: it checks the transaction
    return snapshots.findIn(transaction, stream).filter(found -> found.version() <= committed);
  }

  @Override
  public void offer(StreamId stream, StreamState<S> loaded) {
    if (loaded.version() <= transaction.committedVersion(stream)) {
      snapshots.offer(stream, loaded);
    }
  }
}
