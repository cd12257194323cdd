package dev.daybook.postgres.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Meanings of PostgreSQL's SQLSTATEs (Appendix A of its manual): the one mapping that the log,
/// checkpoints, projections, snapshots and read models share.
///
/// A login that is refused (class 28) is transient: a role is locked (`nologin`) during an outage,
/// and the service that checks passwords can be away. So are a full disk (53100), since space comes
/// back without a change of the database, and a session that accepts no writes (25006), since a
/// standby is promoted. Damaged data (XX001, XX002) is permanent.
public enum SqlState {
  /// Passes by itself: the connection was lost or refused, the server lacks a resource or is
  /// shutting down, two transactions were in each other's way.
  TRANSIENT,
  /// The data of the statement is at fault, and nothing else.
  INVALID_DATA,
  /// Stays until an operator changes the schema, a privilege, a setting or the program.
  PERMANENT;

  public static final String DISK_FULL = "53100";
  public static final String READ_ONLY = "25006";
  public static final String QUERY_CANCELED = "57014";
  public static final String LOCK_NOT_AVAILABLE = "55P03";

  /// The server is not in the state that is needed.
  public static final String NOT_IN_STATE = "55000";

  /// The session was ended because its transaction was idle.
  public static final String IDLE_TIMEOUT = "25P03";

  /// The session was ended because its transaction took too long.
  public static final String TRANSACTION_TIMEOUT = "25P04";

  /// By the SQLSTATE, never by the text. An error without one comes from the driver or a pool,
  /// which have no connection.
  public static SqlState of(SQLException error) {
    String state = known(error);
    if (state == null) {
      return TRANSIENT;
    }
    return switch (state.substring(0, 2)) {
      case "08", "28", "40", "53", "55", "57", "58" -> TRANSIENT;
      case "22", "54" -> INVALID_DATA; // data exception, program limit exceeded
      case "25" ->
          switch (state) {
            case READ_ONLY, IDLE_TIMEOUT, TRANSACTION_TIMEOUT -> TRANSIENT;
            default -> PERMANENT;
          };
      case "XX" -> state.equals("XX001") || state.equals("XX002") ? PERMANENT : TRANSIENT;
      default -> PERMANENT;
    };
  }

  /// Whether the connection ended before an answer came, so that the outcome of a commit is not
  /// known here.
  public static boolean leavesOutcomeUnknown(SQLException error) {
    String state = known(error);
    if (state == null) {
      return true;
    }
    return switch (state.substring(0, 2)) {
      case "08", "57", "58", "XX" -> !state.equals(QUERY_CANCELED);
      default -> false;
    };
  }

  /// Whether the connection has ended with this error, or may have.
  public static boolean endsConnection(SQLException error) {
    return leavesOutcomeUnknown(error) || hasTimedOut(error);
  }

  private static boolean hasTimedOut(SQLException error) {
    return IDLE_TIMEOUT.equals(error.getSQLState())
        || TRANSACTION_TIMEOUT.equals(error.getSQLState());
  }

  /// Whether the statement is wrong, or not allowed, whatever its parameters are.
  public static boolean isBadStatement(SQLException error) {
    String state = error.getSQLState();
    return state != null && state.startsWith("42");
  }

  /// Whether the transaction was rolled back because another one was in its way, as by a deadlock
  /// (class 40).
  public static boolean isRolledBack(SQLException error) {
    String state = error.getSQLState();
    return state != null && state.startsWith("40");
  }

  private static @Nullable String known(SQLException error) {
    String state = error.getSQLState();
    return state == null || state.length() != 5 ? null : state;
  }
}
