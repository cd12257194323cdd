package dev.daybook.postgres.embedded;

import org.jspecify.annotations.Nullable;

/// The embedded PostgreSQL can't be used. The message is one sentence for the person who starts the
/// program: what failed, where and, if known, what to do.
public final class LocalPostgresException extends RuntimeException {
  LocalPostgresException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  LocalPostgresException(String message) {
    this(message, null);
  }
}
