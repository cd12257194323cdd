package dev.daybook.accounts.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.RecordedEvent;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;

/// An event as Server-Sent Events carry it: its position is the id from which a client resumes.
final class StreamedEvent {
  private final RecordedEvent event;
  private final byte[] bytes;

  StreamedEvent(FeedEvent event) {
    this.event = event.event();
    String lines =
        "id: "
            + event.event().position()
            + "\nevent: "
            + event.event().type()
            + "\ndata: "
            + event.json()
            + "\n\n";
    this.bytes = lines.getBytes(UTF_8);
  }

  long position() {
    return event.position();
  }

  /// @param filter without tags
  boolean fits(EventFilter filter) {
    return filter.accepts(event, Set.of());
  }

  int length() {
    return bytes.length;
  }

  /// What it takes in memory, in bytes, at the least.
  long weight() {
    return (long) bytes.length + event.data().length() + event.metadata().length();
  }

  /// One after the other.
  static byte[] join(List<StreamedEvent> events) {
    var joined = new ByteArrayOutputStream(events.stream().mapToInt(StreamedEvent::length).sum());
    events.forEach(event -> joined.writeBytes(event.bytes));
    return joined.toByteArray();
  }
}
