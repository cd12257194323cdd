package dev.daybook.audit.database;

import dev.daybook.audit.database.TileTable.FailedStatementException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.sql.DatabaseErrors;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Work on one connection of a pool.
///
/// @param <X> a checked exception that the work throws beside those of the database
public interface DatabaseWork<T, X extends Exception> {
  T on(Connection connection) throws SQLException, X;

  /// Runs work with auto-commit.
  ///
  /// @param failure what failed if the database does, as a sentence without its end
  /// @throws EventStoreException if the database fails
  static <T, X extends Exception> T run(
      DataSource database, String failure, DatabaseWork<T, X> work) throws X {
    try (Connection connection = database.getConnection()) {
      return work.on(connection);
    } catch (FailedStatementException e) {
      throw DatabaseErrors.exception(failure, e.failure());
    } catch (SQLException e) {
      throw DatabaseErrors.exception(failure, e);
    }
  }

  /// Runs work in a transaction and commits it, or rolls back if it throws.
  ///
  /// @param failure as in [#run]
  /// @throws EventStoreException if the database fails
  static <T, X extends Exception> T runInTransaction(
      DataSource database, String failure, DatabaseWork<T, X> work) throws X {
    return run(
        database,
        failure,
        connection -> {
          connection.setAutoCommit(false);
          try {
            T result = work.on(connection);
            connection.commit();
            return result;
          } catch (Throwable e) {
            rollBack(connection, e);
            throw e;
          } finally {
            if (!connection.isClosed()) {
              connection.setAutoCommit(true);
            }
          }
        });
  }

  private static void rollBack(Connection transaction, Throwable cause) {
    try {
      transaction.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
