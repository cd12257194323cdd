package dev.daybook.postgres.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// Borrows all connections of this module. No other class asks a data source for one, so nothing is
/// written in a transaction of the application.
public final class OwnConnection {
  private static final String ACTIVE_TRANSACTION = "25001";

  private OwnConnection() {}

  /// Takes a connection that is not bound to a transaction of the application.
  ///
  /// @throws SQLException if there is none, or if the connection may be in a transaction of the
  ///   application, which would be committed or rolled back here
  public static Connection from(DataSource database) throws SQLException {
    Connection connection = database.getConnection();
    try {
      requireNoTransaction(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /// Takes a connection for one query that writes nothing. If it is in a transaction of the
  /// application, the query sees that transaction's changes.
  public static Connection orBound(DataSource database) throws SQLException {
    return database.getConnection();
  }

  private static void requireNoTransaction(Connection connection) throws SQLException {
    if (!connection.getAutoCommit() || isInTransaction(connection)) {
      throw new SQLException(
          "The DataSource gives a connection that is in a transaction of the application, or has"
              + " auto-commit off. Nothing is written in such a transaction: give the event"
              + " store the pool itself, not a transaction-aware proxy of it, with auto-commit on",
          ACTIVE_TRANSACTION);
    }
  }

  private static boolean isInTransaction(Connection connection) throws SQLException {
    return connection.isWrapperFor(BaseConnection.class)
        && connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
  }
}
