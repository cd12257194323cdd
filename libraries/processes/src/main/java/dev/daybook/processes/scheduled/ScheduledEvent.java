package dev.daybook.processes.scheduled;

import java.time.Instant;

/// Everything that can happen to a scheduled command before its time.
///
/// The fields of these records are stored: change one only by adding a version and an upcaster.
public sealed interface ScheduledEvent {

  /// The command waits for its time.
  ///
  /// @param stream on which the command will be decided
  /// @param due when it will be
  /// @param type stored name of the command
  /// @param data its stored form
  /// @param metadata with the version of that form
  record CommandScheduled(String stream, Instant due, String type, String data, String metadata)
      implements ScheduledEvent {}

  /// It will not be executed, unless its time had come before.
  record ScheduledCommandCancelled() implements ScheduledEvent {}
}
