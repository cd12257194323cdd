package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// The store can't be reached. What was asked has not happened; try again later.
public final class EventStoreUnavailableException extends EventStoreException {
  public EventStoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
