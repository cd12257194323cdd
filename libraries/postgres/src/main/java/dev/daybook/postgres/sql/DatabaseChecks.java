package dev.daybook.postgres.sql;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// What the log needs of the database.
public final class DatabaseChecks {
  private static final String ENCODING = "UTF8";

  private DatabaseChecks() {}

  /// Refuses a database that can't store every text.
  ///
  /// @throws EventStoreUnavailableException if the database's encoding can't hold all texts
  public static void requireEncoding(Connection connection) throws SQLException {
    Found found = look(connection);
    if (!found.encoding().equals(ENCODING)) {
      throw new EventStoreUnavailableException(
          "The database's encoding is %s; it must be UTF8: create another database with encoding 'UTF8' template template0"
              .formatted(found.encoding()),
          null);
    }
  }

  /// Refuses a database that takes no writes.
  ///
  /// @throws EventStoreUnavailableException if the database takes no writes
  public static void requireWrites(Connection connection) throws SQLException {
    if (look(connection).readOnly()) {
      throw new EventStoreUnavailableException(
          "The database takes no writes: it is a standby, or default_transaction_read_only is on"
              + " for the server, the database or the role",
          null);
    }
  }

  private record Found(String encoding, boolean readOnly) {}

  private static Found look(Connection connection) throws SQLException {
    try (PreparedStatement checks =
            connection.prepareStatement(Sql.load(DatabaseChecks.class, "database-checks.sql", ""));
        ResultSet row = checks.executeQuery()) {
      row.next();
      return new Found(row.getString("encoding"), row.getBoolean("read_only"));
    }
  }
}
