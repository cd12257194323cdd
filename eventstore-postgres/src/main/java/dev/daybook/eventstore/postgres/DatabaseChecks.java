package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.EventStoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// What every connection that writes needs of the database.
final class DatabaseChecks {
  private static final String ENCODING = "UTF8";

  private DatabaseChecks() {}

  /// @throws EventStoreUnavailableException if the database's encoding can't hold all texts
  /// @throws SQLException if it takes no writes
  static void require(Connection connection) throws SQLException {
    try (PreparedStatement checks =
            connection.prepareStatement(Sql.load(DatabaseChecks.class, "database-checks.sql", ""));
        ResultSet row = checks.executeQuery()) {
      row.next();
      String encoding = row.getString("encoding");
      if (!encoding.equals(ENCODING)) {
        throw new EventStoreUnavailableException(
            "The database's encoding is %s; it must be %s: create another database with encoding '%s' template template0"
                .formatted(encoding, ENCODING, ENCODING),
            null);
      }
      if (row.getBoolean("read_only")) {
        throw new SQLException(
            "The database takes no writes: it is a standby, or default_transaction_read_only is on"
                + " for the server, the database or the role",
            SqlState.READ_ONLY);
      }
    }
  }
}
