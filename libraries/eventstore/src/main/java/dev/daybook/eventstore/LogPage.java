package dev.daybook.eventstore;

import java.util.List;

/// A part of the log, seen through a filter.
///
/// @param events those that fit, in order; an empty list doesn't mean the end of the log
/// @param position of the last event that was looked at: all that fit up to there are in this page
///   or before it, and the next page begins after it. A page whose position is the one that it was
///   asked to begin after has reached the end of the log.
public record LogPage(List<RecordedEvent> events, long position) {
  public LogPage {
    events = List.copyOf(events);
  }
}
