package dev.daybook.postgres.append;

import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.sql.DatabaseChecks;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Waits until the synchronous standby has all that is committed on the primary.
///
/// A primary that was killed and started again shows commits that no standby may have. An append
/// that was found in its log is acknowledged only after this wait. Thread-safe.
public final class StandbyBarrier {
  private final DataSource database;
  private final Duration timeout;
  private final String statement = Sql.load(StandbyBarrier.class, "await-standby.sql", "");

  /// @param timeout of one wait, from 1 s
  public StandbyBarrier(DataSource database, Duration timeout) {
    this.database = database;
    this.timeout = timeout;
  }

  /// Blocks.
  ///
  /// @throws AppendOutcomeUnknownException if there is no synchronous standby, or it doesn't
  ///   confirm in time
  public void await() {
    try (Connection connection = OwnConnection.from(database);
        PreparedStatement wait = connection.prepareStatement(statement)) {
      wait.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
      try (ResultSet row = wait.executeQuery()) {
        if (!row.next()) {
          throw unconfirmed(DatabaseChecks.NO_SYNCHRONOUS_STANDBY, null);
        }
        if (StandbyWaitException.isInterrupted(wait.getWarnings())) {
          throw unconfirmed("the wait was interrupted", null);
        }
      }
    } catch (SQLException e) {
      throw unconfirmed(DatabaseErrors.reason(e), e);
    }
  }

  private static AppendOutcomeUnknownException unconfirmed(
      String why, @Nullable SQLException cause) {
    return new AppendOutcomeUnknownException(
        "The append was found in the log of the primary, but a synchronous standby has not"
            + " confirmed it: "
            + why,
        cause);
  }
}
