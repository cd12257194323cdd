package dev.daybook.accounts;

import org.jspecify.annotations.Nullable;

/// An option or environment variable has a value that cannot be used. The message is one sentence
/// that names it and says what to do.
final class ConfigException extends RuntimeException {
  ConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  ConfigException(String message) {
    this(message, null);
  }
}
