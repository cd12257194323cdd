package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// Root of the errors that other libraries add to those of the model.
public abstract non-sealed class ExtensionException extends EventStoreException {
  protected ExtensionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Without a cause.
  ///
  /// @param writableStackTrace false where the stack trace tells nothing, as of a refusal
  protected ExtensionException(String message, boolean writableStackTrace) {
    super(message, writableStackTrace);
  }
}
