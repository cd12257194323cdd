package dev.daybook.spring.transactions;

import static org.springframework.transaction.HeuristicCompletionException.STATE_COMMITTED;

import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.joined.JoinedTransaction;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.HeuristicCompletionException;

/// A transaction of the application, to which the log is joined when it is first used in it. Used
/// by one thread.
final class SpringTransaction {
  private static final String TASK = "Append events before the commit";
  private static final String LOST_RESPONSE =
      "The response to a commit was lost; its rows and events are stored";
  private static final Logger logger = LoggerFactory.getLogger(SpringTransaction.class);

  private final ConnectionHolder holder;
  private @Nullable JoinedTransaction joined;
  private @Nullable RuntimeException refusal;
  private boolean committing;
  private boolean flushed;

  SpringTransaction(ConnectionHolder holder) {
    this.holder = holder;
  }

  /// The log in this transaction.
  ///
  /// @throws IllegalStateException once the transaction is being committed: an event could not be
  ///   part of it any more
  JoinedTransaction joined(PostgresEventStore log) {
    if (committing) {
      throw new IllegalStateException(
          "The transaction is being committed, or was: the log can't be used in it any more, as in an"
              + " entity callback or after the commit. Append before, at the latest in a listener of"
              + " the phase BEFORE_COMMIT, or in a transaction of its own (REQUIRES_NEW)");
    }
    JoinedTransaction known = joined;
    if (known == null) {
      try {
        known = log.join(holder.getConnection());
      } catch (SQLException e) {
        throw translated(e);
      }
      joined = known;
    }
    return known;
  }

  /// Appends the collected events, after what others still have to write.
  ///
  /// @param persistence writes what an ORM has not written yet
  void flush(Runnable persistence, FlushObserver observer) {
    if (joined != null && joined.hasAppended()) {
      persistence.run(); // its callbacks may append, too
    }
    committing = true;
    JoinedTransaction transaction = joined;
    if (transaction != null && transaction.hasAppended()) {
      try {
        observer.observe(() -> flush(transaction));
      } catch (RuntimeException e) {
        refusal = e;
        throw e;
      }
      flushed = transaction.hasAppended();
    }
  }

  private static void flush(JoinedTransaction transaction) {
    try {
      transaction.flush();
    } catch (SQLException e) {
      throw translated(e);
    }
  }

  private static DataAccessException translated(SQLException e) {
    DataAccessException known = new SQLExceptionSubclassTranslator().translate(TASK, null, e);
    return known == null ? new UncategorizedSQLException(TASK, null, e) : known;
  }

  void committed() {
    if (joined != null) {
      joined.committed();
    }
  }

  /// The transaction was rolled back, or so its manager believes: it also takes a commit whose
  /// connection was lost for a rollback. If events were sent, the log knows the outcome.
  ///
  /// @param failure of the commit or the rollback, where the manager tells it; its caller would get
  ///   it instead of what the flush has thrown
  /// @throws HeuristicCompletionException if the transaction was committed
  /// @throws AppendOutcomeUnknownException if the log can't be asked
  void rolledBack(@Nullable Throwable failure) {
    if (refusal != null && failure != null) {
      refusal.addSuppressed(failure);
      throw refusal;
    }
    if (joined != null && flushed && isCommitted(joined, failure)) {
      logger.warn(LOST_RESPONSE, failure);
      joined.committed();
      throw new HeuristicCompletionException(
          STATE_COMMITTED, new DataAccessResourceFailureException(LOST_RESPONSE, failure));
    }
  }

  private static boolean isCommitted(JoinedTransaction transaction, @Nullable Throwable failure) {
    try {
      return transaction.isCommitted();
    } catch (AppendOutcomeUnknownException e) {
      if (failure != null) {
        e.addSuppressed(failure);
      }
      throw e;
    }
  }
}
