package dev.daybook.jackson;

import dev.daybook.eventstore.OccurredAt;
import dev.daybook.eventstore.RecordedEvent;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads the standard keys of an event's metadata.
public final class EventMetadata {
  private static final String QUOTED_OCCURRED_AT = "\"" + OccurredAt.KEY + "\"";

  private EventMetadata() {}

  /// The value under [OccurredAt#KEY]; empty if the event has none, or it is not an instant.
  public static Optional<Instant> occurredAt(RecordedEvent event) {
    if (!event.metadata().contains(QUOTED_OCCURRED_AT)) {
      return Optional.empty();
    }
    JsonNode value = StrictJson.mapper().readTree(event.metadata()).path(OccurredAt.KEY);
    return value.isString() ? OccurredAt.parse(value.stringValue()) : Optional.empty();
  }

  /// The time at which an event happened: the value under [OccurredAt#KEY], or else the recorded
  /// time.
  public static Instant happenedAt(RecordedEvent event) {
    return occurredAt(event).orElse(event.recordedAt());
  }
}
