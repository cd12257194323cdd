package dev.daybook.postgres.sql;

import java.sql.BatchUpdateException;
import org.postgresql.util.PSQLException;

/// What is kept of an exception where the database tells people about it.
public final class ErrorText {
  /// The most characters that are kept.
  static final int CHARACTERS_MAX = 1_000;

  /// The most causes that are named in a line.
  private static final int CAUSES_MAX = 4;

  private ErrorText() {}

  /// An error of a batch of statements quotes the values, and the server's details quote the row:
  /// what is kept doesn't, for it may be of somebody who will be forgotten.
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

  /// An error and its causes in one line.
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
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
