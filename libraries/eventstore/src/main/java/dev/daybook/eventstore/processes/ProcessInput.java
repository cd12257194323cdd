package dev.daybook.eventstore.processes;

import dev.daybook.eventstore.StreamId;
import java.time.Instant;

/// What a process manager reacts to.
///
/// @param <E> events of the domain
public sealed interface ProcessInput<E> {

  /// When the log recorded it. Compute times from it, not from a clock: the same input must always
  /// lead to the same result.
  Instant at();

  /// An event of the domain.
  ///
  /// @param stream of the event
  record Happened<E>(StreamId stream, E event, Instant at) implements ProcessInput<E> {}

  /// A command that this process has sent was rejected by a business rule. Nothing of it happened.
  ///
  /// @param stream on which it was decided
  /// @param command simple name of its class
  /// @param reason as the registration of its target returns it
  record CommandRejected<E>(StreamId stream, String command, String reason, Instant at)
      implements ProcessInput<E> {}

  /// A timer of this process has fired.
  ///
  /// @param timer its name
  /// @param due when it was to fire; `at` is not before
  record TimerFired<E>(String timer, Instant due, Instant at) implements ProcessInput<E> {}
}
