package dev.daybook.kafka.cloudevents;

import static dev.daybook.kafka.cloudevents.CloudEventRecords.header;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.StrictJson;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import tools.jackson.databind.JsonNode;

/// The headers of an event's metadata. Those of the last event are kept, because events that follow
/// each other often have the same metadata. Not thread-safe.
final class MetadataHeaders {
  private final String schemas;
  private String lastType = "";
  private String lastMetadata = "";
  private List<Header> last = List.of();

  /// @param schemas what `dataschema` begins with, before `TYPE/VERSION`
  MetadataHeaders(String schemas) {
    this.schemas = schemas;
  }

  List<Header> of(RecordedEvent event) {
    if (!event.metadata().equals(lastMetadata) || !event.type().equals(lastType)) {
      last = read(event);
      lastMetadata = event.metadata();
      lastType = event.type();
    }
    return last;
  }

  private List<Header> read(RecordedEvent event) {
    List<Header> headers = new ArrayList<>();
    JsonNode metadata = StrictJson.mapper().readTree(event.metadata());
    JsonNode version = metadata.path(EventTypes.SCHEMA_VERSION);
    if (version.isInt()) {
      headers.add(header("ce_dataschema", schemas + event.type() + "/" + version.intValue()));
    }
    addText(headers, "ce_correlationid", metadata.path("correlationId"));
    addText(headers, "ce_causationid", metadata.path("causationId"));
    addText(headers, "ce_traceparent", metadata.path("traceparent"));
    return headers;
  }

  private static void addText(List<Header> headers, String name, JsonNode value) {
    if (value.isString() && !value.stringValue().isEmpty()) {
      headers.add(header(name, value.stringValue()));
    }
  }
}
