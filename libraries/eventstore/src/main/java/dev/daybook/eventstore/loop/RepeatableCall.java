package dev.daybook.eventstore.loop;

import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Gives a repeated command the result of its first call, which it reads from the log.
///
/// @param call this call
/// @param firstCall finds the result of the first call; empty if the command has not happened, or
///   has no key
/// @param hasEvents whether a result has events
public record RepeatableCall<R>(
    Supplier<R> call, Supplier<Optional<R>> firstCall, Predicate<R> hasEvents) {

  /// The result of this call, or that of the first call where this one was refused or changed
  /// nothing.
  public R result() {
    R result;
    try {
      result = call.get();
    } catch (AppendOutcomeUnknownException
        | EventStoreUnavailableException
        | EventStoreMisconfiguredException
        | LogOverloadedException trouble) {
      throw trouble;
    } catch (RuntimeException refusal) {
      // Read after the load: if that showed events of the first call, this finds them, too.
      return firstCall.get().orElseThrow(() -> refusal);
    }
    return hasEvents.test(result) ? result : firstCall.get().orElse(result);
  }
}
