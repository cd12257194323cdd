package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// Everything that an event store can refuse or fail at, closed, so that a `switch` over it is
/// complete.
public abstract sealed class EventStoreException extends RuntimeException
    permits WrongExpectedVersionException,
        AppendConditionFailedException,
        LogOverloadedException,
        EventStoreUnavailableException,
        AppendOutcomeUnknownException,
        InvalidEventException,
        UnreadableEventException {

  EventStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
