package dev.daybook.processes.history;

import java.time.Instant;
import java.util.UUID;

/// Everything that can happen to a process.
///
/// The fields of these records are stored: change one only by adding a version and an upcaster. A
/// `cause` is the position of the event that was the input.
public sealed interface ProcessEvent {

  /// The process has taken an input: its state includes it.
  ///
  /// @param commands how many the reaction has; each gets an outcome
  /// @param chain number of steps that led to this one, each caused by the one before; from 1
  record InputTaken(long cause, int commands, int chain) implements ProcessEvent {}

  /// A command was decided, and its events are in the same append.
  ///
  /// @param command index in the reaction, from 0
  /// @param stream on which it was decided
  /// @param type simple name of the command's class
  record CommandAccepted(long cause, int command, String stream, String type)
      implements ProcessEvent {}

  /// A business rule rejected a command. This event is an input of the process.
  record CommandRejected(long cause, int command, String stream, String type, String reason)
      implements ProcessEvent {}

  /// A timer waits for its time.
  ///
  /// @param id in all events of the timer
  /// @param timer its name; of the pending timers of a process, each has another one
  record TimerScheduled(UUID id, String timer, Instant due) implements ProcessEvent {}

  /// Its time has come. This event is an input of the process.
  record TimerFired(UUID id, String timer, Instant due) implements ProcessEvent {}

  /// It will not fire.
  record TimerCancelled(UUID id, String timer) implements ProcessEvent {}

  /// The input could not be taken, or not all of its commands executed. Further inputs wait.
  record Parked(long cause, String error) implements ProcessEvent {}

  /// An input of a parked process waits.
  record InputWaiting(long cause) implements ProcessEvent {}

  /// An operator has the failed input, and those that wait, tried again.
  record Retried(String by, String why) implements ProcessEvent {}

  /// An operator gives up the failed input, or the rest of its commands.
  record InputSkipped(long cause, String by, String why) implements ProcessEvent {}
}
