package dev.daybook.eventstore;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// An event in the log; it never changes.
///
/// @param position index in the whole log, from 1, without gaps
/// @param stream the stream of the event
/// @param version index in the stream, from 1, without gaps
/// @param eventId the id that the writer has chosen
/// @param type the stored name
/// @param data the content, as a JSON value
/// @param metadata information about the event, as a JSON object
/// @param recordedAt time of the append, in whole milliseconds; never before that of an event at a
///   lower position
/// @param tags labels by which the event is found across streams
public record RecordedEvent(
    long position,
    StreamId stream,
    long version,
    UUID eventId,
    String type,
    String data,
    String metadata,
    Instant recordedAt,
    Set<String> tags) {
  public RecordedEvent {
    tags = Set.copyOf(tags);
  }

  /// An event without tags.
  public RecordedEvent(
      long position,
      StreamId stream,
      long version,
      UUID eventId,
      String type,
      String data,
      String metadata,
      Instant recordedAt) {
    this(position, stream, version, eventId, type, data, metadata, recordedAt, Set.of());
  }

  /// This event with other data, for decorators that convert the stored data.
  public RecordedEvent withData(String instead) {
    return new RecordedEvent(
        position, stream, version, eventId, type, instead, metadata, recordedAt, tags);
  }
}
