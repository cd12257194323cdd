package dev.daybook.postgres.sql;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Errors of the database as errors of the event store, and their reasons for operators.
public final class DatabaseErrors {
  private static final int CAUSES_MAX = 10;

  private DatabaseErrors() {}

  /// Returns an [EventStoreUnavailableException] where a retry can help, by [SqlState], and an
  /// [EventStoreMisconfiguredException] where it can't.
  ///
  /// @param what failed, as a sentence without its end
  public static EventStoreException exception(String what, Exception cause) {
    String message = what + ": " + reason(cause);
    SQLException error = deepest(cause);
    return error != null && SqlState.of(error) == SqlState.TRANSIENT
        ? new EventStoreUnavailableException(message, cause)
        : new EventStoreMisconfiguredException(message, cause);
  }

  /// Whether the same may succeed later by itself: true of an [SQLException] that [SqlState] calls
  /// transient, and of a retryable [EventStoreException].
  public static boolean isTransient(Throwable error) {
    return switch (error) {
      case SQLException e -> SqlState.of(e) == SqlState.TRANSIENT;
      case EventStoreException e -> e.isRetryable();
      default -> false;
    };
  }

  /// Returns the server's words, also where a pool or Flyway has wrapped them, and what to do where
  /// the SQLSTATE tells it.
  public static String reason(Throwable error) {
    SQLException deepest = deepest(error);
    return ErrorText.text(deepest == null ? error : deepest).replace('\n', ' ') + hint(deepest);
  }

  private static @Nullable SQLException deepest(Throwable error) {
    SQLException deepest = null;
    Throwable cause = error;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      if (cause instanceof SQLException e) {
        deepest = e;
      }
      cause = cause.getCause();
    }
    return deepest;
  }

  private static String hint(@Nullable SQLException error) {
    return switch (error == null ? null : error.getSQLState()) {
      case "22023" ->
          ". If this is the time zone, which the driver takes from the JVM: start the JVM with"
              + " -Duser.timezone=UTC";
      case "26000", "42P05" ->
          ". Behind a pooler in transaction mode, such as PgBouncer, the JDBC URL needs"
              + " prepareThreshold=0";
      case "3F000", "42P01", "42703", "42883" ->
          ". If the schema was not migrated, or by a different build: migrate it";
      case "42501" -> ". Migrating again grants the service's role its privileges on the log";
      case null, default -> "";
    };
  }
}
