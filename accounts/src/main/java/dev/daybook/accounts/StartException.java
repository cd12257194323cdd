package dev.daybook.accounts;

import org.jspecify.annotations.Nullable;

/// The service cannot start as it is asked to. The message is one sentence for the person who
/// starts it: what is wrong, and what to do.
final class StartException extends RuntimeException {
  StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  StartException(String message) {
    this(message, null);
  }
}
