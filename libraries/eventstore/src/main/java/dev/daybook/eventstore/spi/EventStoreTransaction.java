package dev.daybook.eventstore.spi;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;

/// The log as an open transaction of the application sees it: committed events, then those of the
/// transaction. For implementations of stores; command handlers run in it by `CommandHandler.in`.
public interface EventStoreTransaction extends EventStore {

  /// The version up to which this transaction sees committed events of a stream. Events above it
  /// are the transaction's own. [Long#MAX_VALUE] if it has appended none to the stream.
  long committedVersion(StreamId stream);
}
