package dev.daybook.postgres.sql;

import java.sql.SQLException;

/// What an error of PostgreSQL's means for a batch.
public enum SqlState {
  /// The data is at fault: a unit of the batch, and only that.
  INVALID_DATA,
  /// The server answered with an error: the transaction is rolled back.
  ROLLED_BACK,
  /// The connection ended before an answer came: nobody here knows.
  UNKNOWN;

  public static final String DISK_FULL = "53100";
  public static final String READ_ONLY = "25006";
  public static final String QUERY_CANCELED = "57014";
  public static final String LOCK_NOT_AVAILABLE = "55P03";

  /// By the SQLSTATE, never by the text.
  public static SqlState of(SQLException error) {
    String state = error.getSQLState();
    if (state == null || state.length() != 5) {
      return UNKNOWN;
    }
    return switch (state.substring(0, 2)) {
      case "22", "54" -> INVALID_DATA; // data exception, program limit exceeded
      case "08", "57", "58", "XX" -> state.equals("57014") ? ROLLED_BACK : UNKNOWN;
      default -> ROLLED_BACK;
    };
  }

  /// Whether the same might succeed a little later: the connection ended, also because its session
  /// stood still in a transaction for too long, or the server is short of something, or two
  /// transactions were in each other's way.
  public static boolean isTransient(SQLException error) {
    String state = error.getSQLState();
    if (state == null || state.length() != 5) {
      return true;
    }
    return switch (state.substring(0, 2)) {
      case "08", "40", "53", "55", "57", "58", "XX" -> true;
      case "25" -> state.equals("25P03") || state.equals("25P04"); // the session's time is over
      default -> false;
    };
  }

  /// Whether the statement is wrong, or not allowed, whatever its parameters are.
  public static boolean isBadStatement(SQLException error) {
    String state = error.getSQLState();
    return state != null && state.startsWith("42");
  }
}
