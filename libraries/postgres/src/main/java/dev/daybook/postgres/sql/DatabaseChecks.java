package dev.daybook.postgres.sql;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// What the log needs of the server, the database and the session.
///
/// @param switchedOff settings that are off although acknowledged events could be lost without
///   them; empty if none is
/// @param synchronous whether a commit waits until a synchronous standby has it on disk
public record DatabaseChecks(
    int majorVersion, String encoding, boolean readOnly, String switchedOff, boolean synchronous) {
  /// Why a database without a synchronous standby is refused.
  public static final String NO_SYNCHRONOUS_STANDBY =
      "The database has no synchronous standby, which this node requires: set"
          + " synchronous_standby_names, and synchronous_commit to on or remote_apply";

  /// The oldest version of PostgreSQL that holds a log.
  public static final int MAJOR_VERSION_MIN = 15;

  private static final String ENCODING = "UTF8";

  /// Looks at what holds for a connection: settings may be those of its role or its database.
  public static DatabaseChecks of(Connection connection) throws SQLException {
    try (PreparedStatement checks =
            connection.prepareStatement(Sql.load(DatabaseChecks.class, "database-checks.sql", ""));
        ResultSet row = checks.executeQuery()) {
      row.next();
      String switchedOff = row.getString("switched_off");
      return new DatabaseChecks(
          row.getInt("major_version"),
          row.getString("encoding"),
          row.getBoolean("read_only"),
          switchedOff == null ? "" : switchedOff,
          row.getBoolean("synchronous"));
    }
  }

  /// Refuses a server that is too old.
  ///
  /// @throws EventStoreMisconfiguredException if it is older than [#MAJOR_VERSION_MIN]
  public DatabaseChecks requireVersion() {
    return require(
        majorVersion >= MAJOR_VERSION_MIN,
        "The database is PostgreSQL %d; it must be %d or newer"
            .formatted(majorVersion, MAJOR_VERSION_MIN));
  }

  /// Refuses a database that can't store every text.
  ///
  /// @throws EventStoreMisconfiguredException if the database's encoding can't hold all texts
  public DatabaseChecks requireEncoding() {
    return require(
        encoding.equals(ENCODING),
        "The database's encoding is %s; it must be UTF8: create another database with encoding 'UTF8' template template0"
            .formatted(encoding));
  }

  /// Refuses a database that would lose what it has acknowledged.
  ///
  /// @throws EventStoreMisconfiguredException if `fsync`, `full_page_writes` or
  ///   `synchronous_commit` is off
  public DatabaseChecks requireDurable() {
    return require(
        switchedOff.isEmpty(),
        "The database would lose what it has acknowledged: %s is off; switch it on"
            .formatted(switchedOff));
  }

  /// Refuses a database that accepts no writes.
  ///
  /// @throws EventStoreUnavailableException if it accepts none; a standby may be promoted
  public DatabaseChecks requireWrites() {
    if (readOnly) {
      throw new EventStoreUnavailableException(
          "The database takes no writes: it is a standby, or default_transaction_read_only is on"
              + " for the server, the database or the role",
          null);
    }
    return this;
  }

  /// Refuses a database that acknowledges a commit before a standby has it on disk.
  ///
  /// @throws EventStoreUnavailableException if it does; the standby may come back
  public DatabaseChecks requireSynchronous() {
    if (!synchronous) {
      throw new EventStoreUnavailableException(NO_SYNCHRONOUS_STANDBY, null);
    }
    return this;
  }

  private DatabaseChecks require(boolean holds, String refusal) {
    if (!holds) {
      throw new EventStoreMisconfiguredException(refusal, null);
    }
    return this;
  }
}
