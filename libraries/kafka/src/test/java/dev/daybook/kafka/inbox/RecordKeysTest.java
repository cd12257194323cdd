package dev.daybook.kafka.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordKeysTest {
  private final RecordKeys keys = keys("bank", "topic-1");

  private static RecordKeys keys(String inbox, String topicId) {
    return new RecordKeys(inbox, "cluster", topicId, Optional.of("id"));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
    return new ConsumerRecord<>("t", 0, offset, "k".getBytes(UTF_8), value.getBytes(UTF_8));
  }

  private static String tag(RecordKeys of, ConsumerRecord<byte[], byte[]> record) {
    return of.tag(record, of.recordId(record.partition(), record.offset()));
  }

  private static ConsumerRecord<byte[], byte[]> withId(long offset, @Nullable String id) {
    ConsumerRecord<byte[], byte[]> record = record(offset, "v");
    record.headers().add("id", id == null ? null : id.getBytes(UTF_8));
    return record;
  }

  @Test
  void are_of_the_offset_of_the_topic_and_of_the_inbox() {
    assertThat(tag(keys, record(1, "v")))
        .isEqualTo(tag(keys, record(1, "w")))
        .isNotEqualTo(tag(keys, record(2, "v")))
        .isNotEqualTo(tag(keys("bank", "topic-2"), record(1, "v")))
        .isNotEqualTo(tag(keys("other", "topic-1"), record(1, "v")))
        .matches("inbox:[0-9a-f]{64}");
  }

  @Test
  void are_of_the_header_where_a_record_has_it() {
    assertThat(tag(keys, withId(1, "x")))
        .isEqualTo(tag(keys, withId(2, "x")))
        .isEqualTo(tag(keys("bank", "topic-2"), withId(3, "x")))
        .isNotEqualTo(tag(keys, withId(1, "y")))
        .isNotEqualTo(tag(keys, withId(1, null)));
    assertThat(tag(keys, withId(1, null))).isEqualTo(tag(keys, record(1, "v")));
  }

  @Test
  void contents_are_key_and_value() {
    assertThat(RecordKeys.contents(record(1, "v")))
        .isEqualTo(RecordKeys.contents(record(2, "v")))
        .isNotEqualTo(RecordKeys.contents(record(1, "w")))
        .isNotEqualTo(
            RecordKeys.contents(new ConsumerRecord<>("t", 0, 1, null, "kv".getBytes(UTF_8))));
  }
}
