package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// Root of all errors of an event store and of the libraries on top of it. [#isRetryable()] tells
/// whether a retry can help.
///
/// Sealed, so that a `switch` over the errors of the model is complete; other libraries extend
/// [ExtensionException]. Arguments out of bounds, such as an append without events, are
/// [IllegalArgumentException]s: a defect of the caller, not a state of the store.
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

  /// Whether the same call may succeed later although nobody changes anything: no data, no
  /// configuration, no code. Where it is false, a retry loop stops and reports the error.
  public abstract boolean isRetryable();
}
