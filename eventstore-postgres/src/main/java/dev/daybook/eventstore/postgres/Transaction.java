package dev.daybook.eventstore.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Runs work in one transaction on a connection of a pool.
final class Transaction {
  private Transaction() {}

  interface Work<T> {
    T on(Connection transaction) throws SQLException;
  }

  /// Commits what the work did, or nothing of it where it throws.
  static <T> T run(DataSource database, Work<T> work) throws SQLException {
    return run(database, Connection.TRANSACTION_READ_COMMITTED, work);
  }

  /// As [#run], and all that the work reads is as it was when it began.
  static <T> T runOnSnapshot(DataSource database, Work<T> work) throws SQLException {
    return run(database, Connection.TRANSACTION_REPEATABLE_READ, work);
  }

  private static <T> T run(DataSource database, int isolation, Work<T> work) throws SQLException {
    try (Connection transaction = database.getConnection()) {
      int usual = transaction.getTransactionIsolation();
      if (isolation != usual) {
        transaction.setTransactionIsolation(isolation);
      }
      transaction.setAutoCommit(false);
      try {
        T result = work.on(transaction);
        transaction.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(transaction, e);
        throw e;
      } finally {
        restore(transaction, isolation == usual ? null : usual);
      }
    }
  }

  private static void rollBack(Connection transaction, Throwable cause) {
    try {
      transaction.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void restore(Connection connection, @Nullable Integer isolation)
      throws SQLException {
    if (!connection.isClosed()) {
      connection.setAutoCommit(true);
      if (isolation != null) {
        connection.setTransactionIsolation(isolation);
      }
    }
  }
}
