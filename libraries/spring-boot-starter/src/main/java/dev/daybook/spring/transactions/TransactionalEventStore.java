package dev.daybook.spring.transactions;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import dev.daybook.postgres.joined.JoinedTransaction;

/// The log as the calling thread sees it: joined to its transaction if it has one, otherwise the
/// log itself.
public final class TransactionalEventStore extends ForwardingEventStore {
  private final EventStore log;
  private final JoinedTransactions transactions;

  /// A view of the log.
  ///
  /// @param log for threads without a transaction
  public TransactionalEventStore(EventStore log, JoinedTransactions transactions) {
    this.log = log;
    this.transactions = transactions;
  }

  @Override
  protected EventStore delegate() {
    JoinedTransaction joined = transactions.currentOrNull();
    return joined == null ? log : joined;
  }
}
