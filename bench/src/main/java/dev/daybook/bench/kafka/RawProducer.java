package dev.daybook.bench.kafka;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A transactional producer as an application would open it, and topics as the relay creates them.
final class RawProducer {
  static final int PARTITIONS = 12;
  private static final short REPLICAS = 3;

  private RawProducer() {}

  static void createTopic(String servers, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              Set.of(
                  new NewTopic(topic, PARTITIONS, REPLICAS)
                      .configs(Map.of("min.insync.replicas", "2"))))
          .all()
          .get();
    }
  }

  /// Opens a producer that has fenced others and may begin a transaction, with the relay's settings
  /// where they matter for speed.
  static KafkaProducer<byte[], byte[]> open(String servers, String transactionalId) {
    var producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "acks",
                "all",
                "batch.size",
                1 << 16,
                "compression.type",
                "lz4",
                "transactional.id",
                transactionalId),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }
}
