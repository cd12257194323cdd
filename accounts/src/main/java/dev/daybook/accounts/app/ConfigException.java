package dev.daybook.accounts.app;

import org.jspecify.annotations.Nullable;

/// An option or environment variable has an invalid value. The message names it and tells the
/// operator what to do.
public final class ConfigException extends RuntimeException {
  public ConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public ConfigException(String message) {
    this(message, null);
  }
}
