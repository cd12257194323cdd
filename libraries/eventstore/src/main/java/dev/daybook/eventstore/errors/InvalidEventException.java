package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// An event can't be stored: its data or metadata is not JSON, or is JSON that the store can't
/// hold, or it could not be decoded to an equal event. Nothing was appended. Correct the event; a
/// retry can't succeed.
public final class InvalidEventException extends EventStoreException {
  public InvalidEventException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
