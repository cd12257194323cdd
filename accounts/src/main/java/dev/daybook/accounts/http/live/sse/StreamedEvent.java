package dev.daybook.accounts.http.live.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.http.live.FeedEvent;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;

/// An event in the format of Server-Sent Events. Its id is the position, from which a client
/// resumes.
final class StreamedEvent {
  private final long position;
  private final StreamId stream;
  private final String type;
  private final byte[] bytes;

  StreamedEvent(FeedEvent from) {
    RecordedEvent event = from.event();
    this.position = event.position();
    this.stream = event.stream();
    this.type = event.type();
    String lines = "id: " + position + "\nevent: " + type + "\ndata: " + from.json() + "\n\n";
    this.bytes = lines.getBytes(UTF_8);
  }

  long position() {
    return position;
  }

  /// @param filter filter without tags
  boolean fits(EventFilter filter) {
    return filter.accepts(stream, type, Set.of());
  }

  /// Length in bytes.
  int length() {
    return bytes.length;
  }

  /// Concatenates events.
  static byte[] join(List<StreamedEvent> events) {
    var joined = new ByteArrayOutputStream(events.stream().mapToInt(StreamedEvent::length).sum());
    events.forEach(event -> joined.writeBytes(event.bytes));
    return joined.toByteArray();
  }
}
