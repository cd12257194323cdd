package dev.daybook.eventstore;

import java.util.List;

/// A page of the log with the events that a filter has accepted.
///
/// @param events the accepted events, in order; an empty list doesn't mean the end of the log
/// @param position position of the last event that was scanned; the next page begins after it. If
///   it equals the position after which this page began, the end of the log is reached.
public record LogPage(List<RecordedEvent> events, long position) {
  public LogPage {
    events = List.copyOf(events);
  }
}
