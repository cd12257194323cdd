package dev.daybook.postgres.joined.flush;

import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.postgres.jdbc.OwnConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/// Finds out whether a joined transaction was committed whose connection was lost during the
/// commit. Waits for the log's lock: when it was free, the transaction has ended. Then the log has
/// the last event of the transaction at its position, or not.
record CommitOutcome(DataSource database, JoinedStatements statements, Duration timeout) {
  private static final Duration PAUSE = Duration.ofMillis(50);

  /// What the log tells.
  ///
  /// @param hasStandby whether commits wait for a synchronous standby
  record Found(boolean isCommitted, boolean hasStandby) {}

  /// @param position that the append function gave to the event
  /// @throws AppendOutcomeUnknownException if the log can't be asked within the timeout
  Found find(UUID lastEvent, long position) {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean interrupted = Thread.interrupted(); // an interrupt would end the connection
    try {
      while (true) {
        try (Connection connection = OwnConnection.from(database)) {
          awaitEnd(connection, deadline);
          return find(connection, lastEvent, position);
        } catch (SQLException e) {
          if (System.nanoTime() - deadline >= 0) {
            throw new AppendOutcomeUnknownException(
                "The connection was lost during the commit, and the log gave no answer within "
                    + timeout.toMillis()
                    + " ms",
                e);
          }
        }
        interrupted |= Thread.interrupted();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void awaitEnd(Connection connection, long deadline) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(statements.awaitLock())) {
      lock.setQueryTimeout(
          (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(deadline - System.nanoTime())));
      lock.execute();
    }
  }

  private Found find(Connection connection, UUID event, long position) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(statements.findEventId())) {
      select.setLong(1, position);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && event.equals(row.getObject("event_id", UUID.class))
            ? new Found(true, row.getBoolean("has_standby"))
            : new Found(false, false);
      }
    }
  }
}
