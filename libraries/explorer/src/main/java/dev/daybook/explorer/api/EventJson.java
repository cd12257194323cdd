package dev.daybook.explorer.api;

import dev.daybook.eventstore.OccurredAt;
import dev.daybook.explorer.log.LogEvent;
import dev.daybook.explorer.log.LogReads;
import dev.daybook.jackson.StrictJson;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// JSON rendering of events. Data and metadata are passed on as they are stored.
final class EventJson {
  private EventJson() {}

  static ObjectNode object() {
    return StrictJson.mapper().createObjectNode();
  }

  static ObjectNode of(LogEvent event) {
    ObjectNode json =
        object()
            .put("position", event.position())
            .put("stream", event.stream())
            .put("version", event.version())
            .put("eventId", event.eventId().toString())
            .put("type", event.type())
            .put("recordedAt", event.recordedAt().toString());
    metadata(event, OccurredAt.KEY).ifPresent(at -> json.put(OccurredAt.KEY, at));
    ArrayNode tags = json.putArray("tags");
    event.tags().forEach(tags::add);
    putRaw(json, "data", event.data());
    putRaw(json, "metadata", event.metadata());
    return json.put("bytes", event.bytes());
  }

  /// An event in a list: without its content if that is large.
  static ObjectNode listed(LogEvent event) {
    return of(
        event.bytes() <= LogReads.LISTED_BYTES_MAX
            ? event
            : new LogEvent(
                event.position(),
                event.stream(),
                event.version(),
                event.eventId(),
                event.type(),
                event.recordedAt(),
                event.tags(),
                event.bytes(),
                null,
                null));
  }

  private static void putRaw(ObjectNode json, String name, @Nullable String value) {
    if (value == null) {
      json.putNull(name);
    } else {
      json.putRawValue(name, new RawValue(value));
    }
  }

  /// A text of an event's metadata; empty if there is none.
  static Optional<String> metadata(LogEvent event, String key) {
    if (event.metadata() == null || !event.metadata().contains(key)) {
      return Optional.empty();
    }
    try {
      JsonNode value = StrictJson.mapper().readTree(event.metadata()).path(key);
      return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    } catch (JacksonException ignored) {
      return Optional.empty(); // beyond the bounds of the mapper; shown as it is stored
    }
  }
}
