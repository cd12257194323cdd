package dev.daybook.kafka.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class CloudEventRecordsTest {
  private static final UUID ID = UUID.fromString("01930000-0000-7000-8000-000000000001");
  private static final Instant RECORDED = Instant.parse("2026-02-03T04:05:06.789Z");

  private final LogIdentity log =
      new LogIdentity(
          List.of(
              new Epoch(
                  UUID.fromString("00000000-0000-4000-8000-000000000001"), 1, 0, RECORDED, "", ""),
              new Epoch(
                  UUID.fromString("00000000-0000-4000-8000-000000000002"),
                  2,
                  40,
                  RECORDED,
                  "",
                  "")));
  private final CloudEventRecords records =
      new CloudEventRecords(
          "events", 12, URI.create("urn:uuid:" + log.id()), URI.create("urn:daybook:schema:"));

  private static RecordedEvent event(long position, String metadata, Set<String> tags) {
    return new RecordedEvent(
        position,
        StreamId.of("account", "7"),
        3,
        ID,
        "DEPOSITED",
        "{\"amount\":\"1.00\"}",
        metadata,
        RECORDED,
        tags);
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    record.headers().forEach(it -> headers.put(it.key(), new String(it.value(), UTF_8)));
    return headers;
  }

  @Test
  void have_all_attributes_as_headers() {
    String metadata =
        """
        {"schemaVersion": 2, "correlationId": "c-1", "causationId": "e-1",
         "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
         "occurredAt": "2024-02-29T09:00:00Z"}""";

    ProducerRecord<byte[], byte[]> record =
        records.event(event(41, metadata, Set.of("user:b", "user:a")), log);

    assertThat(record.key()).asString(UTF_8).isEqualTo("account-7");
    assertThat(record.value()).asString(UTF_8).isEqualTo("{\"amount\":\"1.00\"}");
    assertThat(record.partition()).isEqualTo(KeyPartitioner.partition(record.key(), 12));
    assertThat(headers(record))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("ce_specversion", "1.0"),
                Map.entry("ce_id", ID.toString()),
                Map.entry("ce_source", "urn:uuid:" + log.id()),
                Map.entry("ce_type", "DEPOSITED"),
                Map.entry("ce_subject", "account-7"),
                Map.entry("ce_time", "2024-02-29T09:00:00Z"),
                Map.entry("content-type", "application/json"),
                Map.entry("ce_dataschema", "urn:daybook:schema:DEPOSITED/2"),
                Map.entry("ce_partitionkey", "account-7"),
                Map.entry("ce_position", "41"),
                Map.entry("ce_streamversion", "3"),
                Map.entry("ce_epoch", "2"),
                Map.entry("ce_tags", "[\"user:a\",\"user:b\"]"),
                Map.entry("ce_correlationid", "c-1"),
                Map.entry("ce_causationid", "e-1"),
                Map.entry(
                    "ce_traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")));
  }

  @Test
  void leave_out_what_an_event_does_not_have() {
    assertThat(headers(records.event(event(40, "{}", Set.of()), log)))
        .containsEntry("ce_epoch", "1")
        .containsEntry("ce_time", "2026-02-03T04:05:06.789Z")
        .doesNotContainKeys("ce_dataschema", "ce_tags", "ce_correlationid", "ce_traceparent");
  }

  /// CloudEvents allows lower-case letters and digits in names, and no empty value.
  @Test
  void have_names_and_values_that_cloudevents_allows() {
    assertThat(headers(records.event(event(41, "{\"correlationId\": \"\"}", Set.of()), log)))
        .allSatisfy(
            (name, value) -> {
              assertThat(name).matches("ce_[a-z0-9]+|content-type");
              assertThat(value).isNotEmpty();
            });
  }
}
