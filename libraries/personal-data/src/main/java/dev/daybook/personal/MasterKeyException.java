package dev.daybook.personal;

import dev.daybook.eventstore.errors.ExtensionException;
import org.jspecify.annotations.Nullable;

/// The master key is missing, unreadable or not the database's. The message tells the operator what
/// is wrong and what to do.
public final class MasterKeyException extends ExtensionException {
  MasterKeyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }

  MasterKeyException(String message) {
    this(message, null);
  }
}
