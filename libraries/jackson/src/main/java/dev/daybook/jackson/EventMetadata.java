package dev.daybook.jackson;

import dev.daybook.eventstore.OccurredAt;
import dev.daybook.eventstore.RecordedEvent;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads the standard keys of an event's metadata.
public final class EventMetadata {
  private EventMetadata() {}

  /// The value under [OccurredAt#KEY]; empty if the event has none, or it is not an instant.
  public static Optional<Instant> occurredAt(RecordedEvent event) {
    return text(event, OccurredAt.KEY).flatMap(OccurredAt::parse);
  }

  /// The text under a key; empty if the event has none, or it is not a text.
  ///
  /// @param key without characters that JSON escapes
  public static Optional<String> text(RecordedEvent event, String key) {
    if (!event.metadata().contains("\"" + key + "\"")) {
      return Optional.empty(); // most events: no JSON is parsed
    }
    JsonNode value = StrictJson.mapper().readTree(event.metadata()).path(key);
    return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }

  /// The time at which an event happened: the value under [OccurredAt#KEY], or else the recorded
  /// time.
  public static Instant happenedAt(RecordedEvent event) {
    return occurredAt(event).orElse(event.recordedAt());
  }
}
