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
        begun.flush(persistence);
      }
    }
  }

  @Override
  public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
    if (transaction.isNewTransaction()) {
      end(commitFailure == null, commitFailure != null);
    }
  }

  @Override
  public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
    if (transaction.isNewTransaction()) {
      end(false, rollbackFailure != null);
    }
  }

  private void end(boolean committed, boolean failed) {
    SpringTransaction ended = transactions.end();
    if (ended == null) {
      return;
    }
    if (committed) {
      ended.committed();
    } else if (failed) {
      ended.resolve();
    }
  }
}
