package dev.daybook.postgres.append;

import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;

/// The wait of a commit for a synchronous standby was interrupted, and the connection ended before
/// the answer. The transaction is committed on this server, and perhaps not on the standby.
public final class StandbyWaitException extends SQLException {
  private static final long serialVersionUID = 1;

  /// The function of the server that waits, and that warns when the wait is interrupted. The
  /// warning has no SQLSTATE of its own, and its text is translated.
  private static final String ROUTINE = "SyncRepWaitForLSN";

  StandbyWaitException(SQLWarning interruption, SQLException end) {
    super(interruption.getMessage(), end.getSQLState(), end);
  }

  /// Whether a commit's wait was interrupted.
  ///
  /// @param first as below
  public static boolean isInterrupted(@Nullable SQLWarning first) {
    return interruption(first) != null;
  }

  /// Finds the warning that the wait was interrupted. No other warning or notice leaves a doubt
  /// about a commit.
  ///
  /// @param first of a chain of warnings; null if there are none
  static @Nullable SQLWarning interruption(@Nullable SQLWarning first) {
    for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
      if (warning instanceof PSQLWarning notice
          && ROUTINE.equals(notice.getServerErrorMessage().getRoutine())) {
        return warning;
      }
    }
    return null;
  }
}
