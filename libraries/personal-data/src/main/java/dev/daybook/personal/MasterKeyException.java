package dev.daybook.personal;

import org.jspecify.annotations.Nullable;

/// The master key is missing, unreadable or not the database's. The message tells the operator what
/// is wrong and what to do.
public final class MasterKeyException extends RuntimeException {
  MasterKeyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  MasterKeyException(String message) {
    this(message, null);
  }
}
