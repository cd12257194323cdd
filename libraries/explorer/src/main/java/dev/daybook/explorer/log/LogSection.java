package dev.daybook.explorer.log;

import java.util.List;

/// The events that a bounded search has found.
///
/// @param events in the direction of the search
/// @param looked the search has seen all positions up to this one, in its direction
/// @param complete whether the search has reached the end of what was asked for
public record LogSection(List<LogEvent> events, long looked, boolean complete) {
  public LogSection {
    events = List.copyOf(events);
  }
}
