package dev.daybook.spring.transactions;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/// Tells the log of the transactions of one transaction manager. Spring calls [#beforeCommit] after
/// all synchronizations, so the append comes after whatever the application does in them.
final class JoiningListener implements TransactionExecutionListener {
  private final JoinedTransactions transactions;
  private final Runnable persistence;

  /// A listener of one transaction manager.
  ///
  /// @param persistence writes what an ORM has not written yet
  JoiningListener(JoinedTransactions transactions, Runnable persistence) {
    this.transactions = transactions;
    this.persistence = persistence;
  }

  @Override
  public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
    if (transaction.isNewTransaction() && beginFailure == null) {
      transactions.begin();
    }
  }

  @Override
  public void beforeCommit(TransactionExecution transaction) {
    if (transaction.isNewTransaction()) { // else a savepoint is released
      SpringTransaction begun = transactions.begun();
      if (begun != null) {
        begun.flush(persistence, transactions.observer());
      }
    }
  }

  @Override
  public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
    SpringTransaction ended = ended(transaction);
    if (ended != null && commitFailure == null) {
      ended.committed();
    } else if (ended != null) {
      ended.rolledBack(commitFailure);
    }
  }

  /// Also called after a commit that has failed.
  @Override
  public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
    SpringTransaction ended = ended(transaction);
    if (ended != null) {
      ended.rolledBack(rollbackFailure);
    }
  }

  private @Nullable SpringTransaction ended(TransactionExecution transaction) {
    return transaction.isNewTransaction() ? transactions.end() : null;
  }
}
