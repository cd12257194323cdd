package dev.daybook.postgres.sql;

import java.sql.BatchUpdateException;
import org.postgresql.util.PSQLException;

/// The text of an exception, for storage and for log lines.
public final class ErrorText {
  /// Maximum length, in characters.
  static final int CHARACTERS_MAX = 1_000;

  /// Maximum number of causes in a line.
  private static final int CAUSES_MAX = 4;

  private ErrorText() {}

  /// Leaves out the values that batch errors and the server's details quote: they may be personal
  /// data, and the text is stored for good.
  public static String text(Throwable cause) {
    if (cause instanceof BatchUpdateException && cause.getCause() != null) {
      return text(cause.getCause());
    }
    String message = message(cause);
    String storable = message.replace('\0', ' ');
    return storable.length() <= CHARACTERS_MAX
        ? storable
        : storable.substring(0, storable.offsetByCodePoints(0, CHARACTERS_MAX / 2)) + "…";
  }

  /// The text of an error and its causes in one line.
  public static String line(Throwable error) {
    StringBuilder line = new StringBuilder(text(error));
    Throwable cause = error.getCause();
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      line.append(": ").append(text(cause));
      cause = cause.getCause();
    }
    return line.toString().replaceAll("\\s+", " ");
  }

  private static String message(Throwable cause) {
    if (cause instanceof PSQLException e && e.getServerErrorMessage() != null) {
      return "%s: %s"
          .formatted(
              e.getServerErrorMessage().getSeverity(), e.getServerErrorMessage().getMessage());
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getName() : message;
  }
}
