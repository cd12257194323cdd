package dev.daybook.accounts.app;

import org.jspecify.annotations.Nullable;

/// The service cannot start as it is asked to. The message is one sentence for the person who
/// starts it: what is wrong, and what to do.
public final class StartException extends RuntimeException {
  public StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public StartException(String message) {
    this(message, null);
  }
}
