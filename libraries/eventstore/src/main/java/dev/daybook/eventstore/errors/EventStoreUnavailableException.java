package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// The store can't be reached or can't serve now: the connection was lost, the server is shutting
/// down, the disk is full. Nothing was changed; try again later.
public final class EventStoreUnavailableException extends EventStoreException {
  public EventStoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
