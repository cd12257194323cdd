package dev.daybook.micrometer;

import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.ExtensionException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.SubscriptionStoppedException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import java.util.Locale;

/// The outcome of an append, as the value of the tag `outcome`.
enum AppendOutcome {
  APPENDED,
  /// A stream is not at its expected version.
  CONFLICT,
  /// An append condition doesn't hold.
  CONDITION,
  OVERLOADED,
  UNAVAILABLE,
  MISCONFIGURED,
  UNKNOWN,
  INVALID;

  static AppendOutcome of(EventStoreException failure) {
    return switch (failure) {
      case WrongExpectedVersionException e -> CONFLICT;
      case AppendConditionFailedException e -> CONDITION;
      case LogOverloadedException e -> OVERLOADED;
      case EventStoreUnavailableException e -> UNAVAILABLE;
      case EventStoreMisconfiguredException e -> MISCONFIGURED;
      case AppendOutcomeUnknownException e -> UNKNOWN;
      case InvalidEventException e -> INVALID;
      // no outcomes of an append, unless a decorator of the store throws them
      case UnreadableEventException e -> INVALID;
      case LogDivergedException e -> INVALID;
      case SubscriptionStoppedException e -> INVALID;
      case ExtensionException e -> INVALID;
    };
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
