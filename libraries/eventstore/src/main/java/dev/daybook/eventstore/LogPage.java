package dev.daybook.eventstore;

import java.util.List;

/// A part of the log, seen through a filter.
///
/// @param events those that fit, in order; perhaps none, which says nothing about what follows
/// @param position how far the reader looked: no event up to here is missing, and the next page
///   begins after it. A page that came no further than the place it was asked for has met the end
///   of the log.
public record LogPage(List<RecordedEvent> events, long position) {
  public LogPage {
    events = List.copyOf(events);
  }
}
