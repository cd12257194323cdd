package dev.daybook.processes;

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
record Origin(String correlation, String causation, int chain) {
  private static final String CORRELATION = "correlationId";
  private static final String CAUSATION = "causationId";
  private static final String PROCESS = "process";
  private static final String CHAIN = "processChain";

  static Origin of(RecordedEvent cause) {
    JsonNode metadata = StrictJson.mapper().readTree(cause.metadata());
    JsonNode correlation = metadata.path(CORRELATION);
    JsonNode chain = metadata.path(CHAIN);
    String id = cause.eventId().toString();
    return new Origin(
        correlation.isString() ? correlation.stringValue() : id,
        id,
        chain.isString() ? Integer.parseInt(chain.stringValue()) + 1 : 1);
  }

  Map<String, String> metadata(StreamId process) {
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
