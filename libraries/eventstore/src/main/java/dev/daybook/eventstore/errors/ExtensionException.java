package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// Root of the errors of other libraries.
public abstract non-sealed class ExtensionException extends EventStoreException {
  protected ExtensionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Without a cause.
  ///
  /// @param writableStackTrace false to omit the stack trace, for example of a refusal
  protected ExtensionException(String message, boolean writableStackTrace) {
    super(message, writableStackTrace);
  }
}
