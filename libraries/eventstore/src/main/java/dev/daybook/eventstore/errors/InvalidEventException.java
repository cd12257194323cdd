package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// An event can't be stored as it is: its data or metadata is no JSON, or JSON that the store can't
/// hold. Nothing was appended, and trying again won't help.
public final class InvalidEventException extends EventStoreException {
  public InvalidEventException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
