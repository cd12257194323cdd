package dev.daybook.eventstore;

import java.util.List;

/// Events to append to one stream, with the version that the stream must have.
///
/// @param events in the order of their versions; if empty, only the expected version is checked, as
///   part of an append to other streams
public record StreamAppend(StreamId stream, ExpectedVersion expected, List<NewEvent> events) {
  public StreamAppend {
    events = List.copyOf(events);
  }
}
