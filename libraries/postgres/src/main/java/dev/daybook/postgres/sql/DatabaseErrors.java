package dev.daybook.postgres.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Reasons why a connection can't be had or used, for operators.
public final class DatabaseErrors {
  private static final int CAUSES_MAX = 10;

  private DatabaseErrors() {}

  /// Returns the server's words, also where a pool or Flyway has wrapped them, and what to do where
  /// the SQLSTATE tells it.
  public static String reason(Throwable error) {
    SQLException deepest = null;
    Throwable cause = error;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      if (cause instanceof SQLException e) {
        deepest = e;
      }
      cause = cause.getCause();
    }
    return ErrorText.text(deepest == null ? error : deepest).replace('\n', ' ') + hint(deepest);
  }

  private static String hint(@Nullable SQLException error) {
    return switch (error == null ? null : error.getSQLState()) {
      case "22023" ->
          ". If this is the time zone, which the driver takes from the JVM: start the JVM with"
              + " -Duser.timezone=UTC";
      case "26000", "42P05" ->
          ". Behind a pooler in transaction mode, such as PgBouncer, the JDBC URL needs"
              + " prepareThreshold=0";
      case null, default -> "";
    };
  }
}
