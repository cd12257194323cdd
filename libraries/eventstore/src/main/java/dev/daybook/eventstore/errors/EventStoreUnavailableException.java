package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// The store is temporarily unavailable: for example, the connection was lost, the server is
/// shutting down, or the disk is full. Nothing was changed; try again later.
public final class EventStoreUnavailableException extends EventStoreException {
  public EventStoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
