package dev.daybook.personal.erasures;

import dev.daybook.eventstore.errors.ExtensionException;
import org.jspecify.annotations.Nullable;

/// A list of erasures can't be read, is of another log, was cut off, or was not signed by this
/// log's key. The message names the file and the line, and what to do.
public final class ErasureListException extends ExtensionException {
  ErasureListException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  ErasureListException(String message) {
    this(message, null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
