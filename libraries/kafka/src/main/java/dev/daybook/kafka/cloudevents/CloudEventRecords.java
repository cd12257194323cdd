package dev.daybook.kafka.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.OccurredAt;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventMetadata;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.StrictJson;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import tools.jackson.databind.JsonNode;

/// Writes events as CloudEvents 1.0 in the binary mode of the Kafka protocol binding: the data is
/// the record's value, each attribute is a header `ce_…` with a text in UTF-8, and
/// `datacontenttype` is the header `content-type`. The key is the name of the stream.
///
/// The names of extensions are lower-case letters and digits, as CloudEvents demands. Numbers are
/// texts, because the integers of CloudEvents have 32 bits.
///
/// @param topic that the records are for
/// @param partitions of the topic, from 1
/// @param source `source` of all events: an id is unique within it
/// @param schemas what `dataschema` begins with, before `TYPE/VERSION`
public record CloudEventRecords(String topic, int partitions, URI source, URI schemas) {
  /// Type of the event that tells consumers that the log was restored from a backup.
  public static final String LOG_RESTORED = "daybook.log.restored";

  private static final String JSON = "application/json";

  /// The record of an event.
  ///
  /// @param log whose epochs include that of the event
  public ProducerRecord<byte[], byte[]> event(RecordedEvent event, LogIdentity log) {
    String stream = event.stream().toString();
    byte[] key = stream.getBytes(UTF_8);
    var record =
        new ProducerRecord<>(
            topic, KeyPartitioner.partition(key, partitions), key, event.data().getBytes(UTF_8));
    Headers headers = record.headers();
    addContext(headers, event.eventId(), event.type(), stream, EventMetadata.happenedAt(event));
    add(headers, "ce_partitionkey", stream);
    add(headers, "ce_position", Long.toString(event.position()));
    add(headers, "ce_streamversion", Long.toString(event.version()));
    add(headers, "ce_epoch", Long.toString(log.epochAt(event.position()).number()));
    if (!event.tags().isEmpty()) {
      add(headers, "ce_tags", tags(event));
    }
    addMetadata(headers, event);
    return record;
  }

  /// The record that tells the consumers of a partition that the log was restored: of the events
  /// that they have of earlier epochs, the log has only those up to a position.
  ///
  /// @param epoch the current epoch
  /// @param kept the last position that the log has kept
  public ProducerRecord<byte[], byte[]> restored(
      int partition, UUID id, Epoch epoch, long kept, UUID log) {
    String data =
        StrictJson.mapper()
            .writeValueAsString(
                StrictJson.mapper()
                    .createObjectNode()
                    .put("log", log.toString())
                    .put("epoch", epoch.number())
                    .put("epochId", epoch.id().toString())
                    .put("restorePosition", kept));
    var record =
        new ProducerRecord<>(
            topic, partition, log.toString().getBytes(UTF_8), data.getBytes(UTF_8));
    addContext(record.headers(), id, LOG_RESTORED, log.toString(), epoch.beganAt());
    add(record.headers(), "ce_position", Long.toString(kept));
    add(record.headers(), "ce_epoch", Long.toString(epoch.number()));
    return record;
  }

  private void addContext(Headers headers, UUID id, String type, String subject, Instant time) {
    add(headers, "ce_specversion", "1.0");
    add(headers, "ce_id", id.toString());
    add(headers, "ce_source", source.toString());
    add(headers, "ce_type", type);
    add(headers, "ce_subject", subject);
    add(headers, "ce_time", OccurredAt.text(time));
    add(headers, "content-type", JSON);
  }

  private static String tags(RecordedEvent event) {
    return StrictJson.mapper().writeValueAsString(event.tags().stream().sorted().toList());
  }

  private void addMetadata(Headers headers, RecordedEvent event) {
    JsonNode metadata = StrictJson.mapper().readTree(event.metadata());
    JsonNode version = metadata.path(EventTypes.SCHEMA_VERSION);
    if (version.isInt()) {
      add(headers, "ce_dataschema", schemas + event.type() + "/" + version.intValue());
    }
    addText(headers, "ce_correlationid", metadata.path("correlationId"));
    addText(headers, "ce_causationid", metadata.path("causationId"));
    addText(headers, "ce_traceparent", metadata.path("traceparent"));
  }

  private static void addText(Headers headers, String name, JsonNode value) {
    if (value.isString() && !value.stringValue().isEmpty()) {
      add(headers, name, value.stringValue());
    }
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
