package dev.daybook.accounts.app;

import org.jspecify.annotations.Nullable;

/// An option or environment variable has a value that cannot be used. The message is one sentence
/// that names it and says what to do.
public final class ConfigException extends RuntimeException {
  public ConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public ConfigException(String message) {
    this(message, null);
  }
}
