package dev.daybook.processes.history;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.StrictJson;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What the events of a step tell about their origin, in their metadata.
///
/// @param correlation id of what began all this: the cause's own, or else the id of the cause
/// @param causation id of the event that was the input
/// @param chain number of steps that led to this one, each caused by the one before; from 1
public record Origin(String correlation, String causation, int chain) {
  private static final String CORRELATION = "correlationId";
  private static final String CAUSATION = "causationId";
  private static final String PROCESS = "process";
  private static final String CHAIN = "processChain";

  /// The origin of the events of the step that an input leads to.
  public static Origin of(RecordedEvent cause) {
    Origin stored = stored(cause);
    return new Origin(stored.correlation, cause.eventId().toString(), stored.chain + 1);
  }

  /// What an event tells about its own origin: itself, where its metadata tell nothing; then the
  /// chain is 0.
  public static Origin stored(RecordedEvent event) {
    JsonNode metadata = StrictJson.mapper().readTree(event.metadata());
    JsonNode chain = metadata.path(CHAIN);
    return new Origin(
        text(metadata, CORRELATION, event),
        text(metadata, CAUSATION, event),
        chain.isString() ? Integer.parseInt(chain.stringValue()) : 0);
  }

  private static String text(JsonNode metadata, String key, RecordedEvent event) {
    JsonNode value = metadata.path(key);
    return value.isString() ? value.stringValue() : event.eventId().toString();
  }

  /// The metadata of the events of a step.
  public Map<String, String> metadata(StreamId process) {
    return Map.of(
        CORRELATION,
        correlation,
        CAUSATION,
        causation,
        PROCESS,
        process.toString(),
        CHAIN,
        Integer.toString(chain));
  }
}
