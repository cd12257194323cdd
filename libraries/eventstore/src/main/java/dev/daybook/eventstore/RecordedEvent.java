package dev.daybook.eventstore;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// An event as the log holds it: a fact that never changes.
///
/// @param position its index in the whole log, from 1, without gaps
/// @param stream whose event it is
/// @param version its index in the stream, from 1, without gaps
/// @param eventId as the writer chose it
/// @param type the stored name
/// @param data what happened, as JSON
/// @param metadata about the event, as a JSON object
/// @param recordedAt when it was appended, in whole milliseconds; it never runs backwards along the
///   positions
/// @param tags by which it is found across streams
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

  /// The same event with other data: for decorators that show another form than the stored one.
  public RecordedEvent withData(String instead) {
    return new RecordedEvent(
        position, stream, version, eventId, type, instead, metadata, recordedAt, tags);
  }
}
