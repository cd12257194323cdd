package dev.daybook.eventstore;

import java.util.List;

/// Events for one stream, with what the writer believes of it.
///
/// @param events in the order in which they get their versions; none makes this a mere check of the
///   expected version, beside appends to other streams
public record StreamAppend(StreamId stream, ExpectedVersion expected, List<NewEvent> events) {
  public StreamAppend {
    events = List.copyOf(events);
  }
}
