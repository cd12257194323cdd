package dev.daybook.eventstore.boundaries;

import java.util.List;

/// The outcome of a [Decision].
///
/// @param position of the last event that was appended; 0 if there is none. A reader that has read
///   the log up to here sees the decision's effect.
/// @param events that were appended; empty if nothing changed
public record DecisionResult<E>(long position, List<E> events) {
  public DecisionResult {
    events = List.copyOf(events);
  }
}
