package dev.daybook.kafka.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventMetadata;
import dev.daybook.jackson.StrictJson;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Writes events as CloudEvents 1.0 in the binary mode of the Kafka protocol binding: the data is
/// the record's value, each attribute is a header `ce_…` with a text in UTF-8, and
/// `datacontenttype` is the header `content-type`. The key is the name of the stream.
///
/// The names of extensions are lower-case letters and digits, as CloudEvents demands. Numbers are
/// texts, because the integers of CloudEvents have 32 bits.
///
/// Attributes that many events share are encoded once. Not thread-safe.
public final class CloudEventRecords {
  /// Type of the event that tells consumers that the log was restored from a backup.
  public static final String LOG_RESTORED = "daybook.log.restored";

  /// Maximum number of types whose header is kept.
  private static final int TYPES_MAX = 1_000;

  private static final Header SPEC_VERSION = header("ce_specversion", "1.0");
  private static final Header CONTENT_TYPE = header("content-type", "application/json");

  private final String topic;
  private final int partitions;
  private final Header source;
  private final Map<String, Header> types = new HashMap<>();
  private final TimeTexts times = new TimeTexts();
  private final MetadataHeaders metadata;

  /// Records for a topic.
  ///
  /// @param partitions of the topic, from 1
  /// @param source `source` of all events: an id is unique within it
  /// @param schemas what `dataschema` begins with, before `TYPE/VERSION`
  public CloudEventRecords(String topic, int partitions, URI source, URI schemas) {
    this.topic = topic;
    this.partitions = partitions;
    this.source = header("ce_source", source.toString());
    this.metadata = new MetadataHeaders(schemas.toString());
  }

  /// The record of an event.
  ///
  /// @param log whose epochs include that of the event
  public ProducerRecord<byte[], byte[]> event(RecordedEvent event, LogIdentity log) {
    byte[] stream = event.stream().toString().getBytes(UTF_8);
    var record =
        new ProducerRecord<>(
            topic,
            KeyPartitioner.partition(stream, partitions),
            stream,
            event.data().getBytes(UTF_8));
    Headers headers = record.headers();
    addContext(headers, event.eventId(), event.type(), stream, EventMetadata.happenedAt(event));
    headers.add("ce_partitionkey", stream);
    add(headers, "ce_position", Long.toString(event.position()));
    add(headers, "ce_streamversion", Long.toString(event.version()));
    add(headers, "ce_epoch", Long.toString(log.epochAt(event.position()).number()));
    if (!event.tags().isEmpty()) {
      add(headers, "ce_tags", tags(event));
    }
    metadata.of(event).forEach(headers::add);
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
    addContext(record.headers(), id, LOG_RESTORED, log.toString().getBytes(UTF_8), epoch.beganAt());
    add(record.headers(), "ce_position", Long.toString(kept));
    add(record.headers(), "ce_epoch", Long.toString(epoch.number()));
    return record;
  }

  private void addContext(Headers headers, UUID id, String type, byte[] subject, Instant time) {
    headers.add(SPEC_VERSION);
    add(headers, "ce_id", id.toString());
    headers.add(source);
    headers.add(type(type));
    headers.add("ce_subject", subject);
    add(headers, "ce_time", times.of(time));
    headers.add(CONTENT_TYPE);
  }

  private Header type(String type) {
    if (types.size() >= TYPES_MAX) {
      types.clear();
    }
    return types.computeIfAbsent(type, it -> header("ce_type", it));
  }

  private static String tags(RecordedEvent event) {
    return StrictJson.mapper().writeValueAsString(event.tags().stream().sorted().toList());
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }

  static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }
}
