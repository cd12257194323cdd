package dev.daybook.eventstore.commands;

import java.util.List;

/// The outcome of a command.
///
/// @param after the stream with the new events
/// @param position of the last event that the command appended; 0 if it appended none. A reader
///   that has read the log up to here sees the command's effect. Also 0 in a transaction of the
///   application that is not committed yet
/// @param events that the command appended; empty if it changed nothing
public record CommandResult<S, E>(StreamState<S> after, long position, List<E> events) {
  public CommandResult {
    events = List.copyOf(events);
  }

  /// The stream's state with the new events.
  public S state() {
    return after.state();
  }

  /// The stream's version with the new events.
  public long version() {
    return after.version();
  }
}
