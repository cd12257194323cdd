package dev.daybook.eventstore;

import java.util.List;

/// Events for one stream, with the version at which the writer expects it.
///
/// @param events in the order of their versions; if empty, only the expected version is checked, as
///   part of an append to other streams
public record StreamAppend(StreamId stream, ExpectedVersion expected, List<NewEvent> events) {
  public StreamAppend {
    events = List.copyOf(events);
  }
}
