package dev.daybook.accounts.personal;

import org.jspecify.annotations.Nullable;

/// There is no master key that fits. The message is one sentence for the person who starts the
/// service: what is wrong, and what to do.
public final class MasterKeyException extends RuntimeException {
  MasterKeyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  MasterKeyException(String message) {
    this(message, null);
  }
}
