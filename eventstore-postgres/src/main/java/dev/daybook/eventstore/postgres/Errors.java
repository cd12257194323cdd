package dev.daybook.eventstore.postgres;

import java.sql.BatchUpdateException;

/// What is kept of an exception where the database tells people about it.
final class Errors {
  /// The most characters that are kept.
  static final int CHARACTERS_MAX = 1_000;

  private Errors() {}

  /// An error of a batch of statements quotes the values; what caused it doesn't.
  static String text(Throwable cause) {
    if (cause instanceof BatchUpdateException && cause.getCause() != null) {
      return text(cause.getCause());
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    String storable = message.replace('\0', ' ');
    return storable.length() <= CHARACTERS_MAX
        ? storable
        : storable.substring(0, storable.offsetByCodePoints(0, CHARACTERS_MAX / 2)) + "…";
  }
}
