package dev.daybook.explorer.log;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event as the log stores it.
///
/// @param bytes stored size of data and metadata
/// @param data null if the event is too large for the list that it is in; so is `metadata`
public record LogEvent(
    long position,
    String stream,
    long version,
    UUID eventId,
    String type,
    Instant recordedAt,
    List<String> tags,
    long bytes,
    @Nullable String data,
    @Nullable String metadata) {
  public LogEvent {
    tags = List.copyOf(tags);
  }

  /// The event with its content, for a codec.
  ///
  /// @throws IllegalStateException if the content was not read
  public RecordedEvent recorded() {
    if (data == null || metadata == null) {
      throw new IllegalStateException("The content of the event was not read");
    }
    return new RecordedEvent(
        position,
        StreamId.parse(stream),
        version,
        eventId,
        type,
        data,
        metadata,
        recordedAt,
        Set.copyOf(tags));
  }

  /// An event that a store has read.
  public static LogEvent of(RecordedEvent event) {
    return new LogEvent(
        event.position(),
        event.stream().toString(),
        event.version(),
        event.eventId(),
        event.type(),
        event.recordedAt(),
        event.tags().stream().sorted().toList(),
        (long) event.data().length() + event.metadata().length(),
        event.data(),
        event.metadata());
  }
}
