package dev.daybook.postgres.embedded;

import org.jspecify.annotations.Nullable;

/// The embedded PostgreSQL cannot be used. The message is one sentence for the person who starts
/// the program: what is wrong, where, and what to do about it where that is known.
public final class LocalPostgresException extends RuntimeException {
  LocalPostgresException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  LocalPostgresException(String message) {
    this(message, null);
  }
}
