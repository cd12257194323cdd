package dev.daybook.postgres.jdbc;

import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/// Runs work in one transaction on a connection of a pool.
public final class Transaction {
  private static final String READ_COMMITTED =
      Sql.load(Transaction.class, "read-committed.sql", "");
  private static final String REPEATABLE_READ =
      Sql.load(Transaction.class, "repeatable-read.sql", "");

  private Transaction() {}

  public interface Work<T> {
    T on(Connection transaction) throws SQLException;
  }

  /// Runs work and commits it, or rolls back if it throws.
  public static <T> T run(DataSource database, Work<T> work) throws SQLException {
    return run(database, READ_COMMITTED, work);
  }

  /// As [#run], at isolation level REPEATABLE READ: all reads see the state of the first statement.
  public static <T> T runOnSnapshot(DataSource database, Work<T> work) throws SQLException {
    return run(database, REPEATABLE_READ, work);
  }

  private static <T> T run(DataSource database, String isolation, Work<T> work)
      throws SQLException {
    try (Connection transaction = OwnConnection.from(database)) {
      transaction.setAutoCommit(false);
      try {
        isolate(transaction, isolation);
        T result = work.on(transaction);
        transaction.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(transaction, e);
        throw e;
      } finally {
        if (!transaction.isClosed()) {
          transaction.setAutoCommit(true);
        }
      }
    }
  }

  private static void isolate(Connection transaction, String isolation) throws SQLException {
    try (Statement set = transaction.createStatement()) {
      set.execute(isolation);
    }
  }

  private static void rollBack(Connection transaction, Throwable cause) {
    try {
      transaction.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
