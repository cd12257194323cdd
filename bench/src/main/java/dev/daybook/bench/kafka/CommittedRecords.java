package dev.daybook.bench.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Consumers of committed records of a whole topic.
final class CommittedRecords {
  private static final Duration POLL = Duration.ofMillis(50);

  private CommittedRecords() {}

  /// A consumer at the end of a topic: behind all its records.
  static KafkaConsumer<byte[], byte[]> atEnd(String servers, String topic) {
    KafkaConsumer<byte[], byte[]> consumer = assigned(servers, topic);
    consumer.seekToEnd(consumer.assignment());
    consumer.assignment().forEach(consumer::position);
    return consumer;
  }

  /// Records of a relay's topic in the order of the log.
  ///
  /// @param number of records, at most those that the topic has
  static List<ConsumerRecord<byte[], byte[]>> first(String servers, String topic, int number) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = assigned(servers, topic)) {
      consumer.seekToBeginning(consumer.assignment());
      while (records.size() < number) {
        consumer.poll(POLL).forEach(records::add);
      }
    }
    records.sort(Comparator.comparingLong(CommittedRecords::position));
    return records.subList(0, number);
  }

  /// The position of an event in the log.
  static long position(ConsumerRecord<byte[], byte[]> record) {
    return Long.parseLong(new String(record.headers().lastHeader("ce_position").value(), UTF_8));
  }

  private static KafkaConsumer<byte[], byte[]> assigned(String servers, String topic) {
    var consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(topic).stream()
            .map(it -> new TopicPartition(topic, it.partition()))
            .toList());
    return consumer;
  }
}
