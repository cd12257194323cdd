package dev.daybook.eventstore.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// Connections to write on, which no transaction of the application is bound to.
final class OwnConnection {
  private static final String ACTIVE_TRANSACTION = "25001";

  private OwnConnection() {}

  /// Takes a connection from a data source.
  ///
  /// @throws SQLException if there is none, or the one that is given may be in a transaction of the
  ///   application, which would be committed or rolled back here
  static Connection from(DataSource database) throws SQLException {
    Connection connection = database.getConnection();
    try {
      requireNoTransaction(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void requireNoTransaction(Connection connection) throws SQLException {
    if (!connection.getAutoCommit() || isInTransaction(connection)) {
      throw new SQLException(
          "The DataSource gives a connection that is in a transaction of the application, or has"
              + " auto-commit off. Events can't be appended in such a transaction: give the event"
              + " store the pool itself, not a transaction-aware proxy of it, with auto-commit on",
          ACTIVE_TRANSACTION);
    }
  }

  private static boolean isInTransaction(Connection connection) throws SQLException {
    return connection.isWrapperFor(BaseConnection.class)
        && connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
  }
}
