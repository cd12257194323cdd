package dev.daybook.spring.transactions;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.joined.JoinedTransaction;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/// A transaction of the application, to which the log is joined when it is first used in it. Used
/// by one thread.
final class SpringTransaction {
  private static final String TASK = "Append events before the commit";
  private static final Logger logger = LoggerFactory.getLogger(SpringTransaction.class);

  private final ConnectionHolder holder;
  private @Nullable JoinedTransaction joined;
  private boolean flushed;

  SpringTransaction(ConnectionHolder holder) {
    this.holder = holder;
  }

  JoinedTransaction joined(PostgresEventStore log) {
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
  void flush(Runnable persistence) {
    JoinedTransaction transaction = joined;
    if (transaction != null) {
      persistence.run();
      try {
        transaction.flush();
      } catch (SQLException e) {
        throw translated(e);
      }
      flushed = true;
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

  /// The commit or the rollback has failed: the log knows whether the transaction was committed.
  void resolve() {
    if (joined == null || !flushed) {
      return;
    }
    try {
      if (joined.isCommitted()) {
        logger.warn("A transaction was committed whose commit has failed at its caller");
        joined.committed();
      }
    } catch (EventStoreException e) {
      logger.warn("Whether a transaction with appends was committed is not known", e);
    }
  }
}
