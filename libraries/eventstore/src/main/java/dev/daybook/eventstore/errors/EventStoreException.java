package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// Root of all errors of an event store and of the libraries on top of it. [#isRetryable()] says
/// whether the same call may succeed later.
///
/// Sealed, so that a `switch` over the errors of the model is complete; other libraries extend
/// [ExtensionException]. An illegal argument, such as an append without events, is an
/// [IllegalArgumentException]: an error in the calling code.
public abstract sealed class EventStoreException extends RuntimeException
    permits WrongExpectedVersionException,
        AppendConditionFailedException,
        LogOverloadedException,
        EventStoreUnavailableException,
        EventStoreMisconfiguredException,
        AppendOutcomeUnknownException,
        InvalidEventException,
        UnreadableEventException,
        LogDivergedException,
        SubscriptionStoppedException,
        ExtensionException {

  EventStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  EventStoreException(String message, boolean writableStackTrace) {
    super(message, null, false, writableStackTrace);
  }

  /// Whether the same call may succeed later without a change of data, configuration or code. If
  /// false, a retry loop must stop and report the error.
  public abstract boolean isRetryable();
}
