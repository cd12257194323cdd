package dev.daybook.accounts.app;

import org.jspecify.annotations.Nullable;

/// The service or a command cannot start. The message tells the operator what is wrong and what to
/// do.
public final class StartException extends RuntimeException {
  public StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public StartException(String message) {
    this(message, null);
  }
}
