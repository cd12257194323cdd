package dev.daybook.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// Makes the clients of one run of a relay; the caller closes them.
interface KafkaClients {
  /// A transactional producer.
  ///
  /// @param transactionalId fences the producers that had it before
  Producer<byte[], byte[]> producer(String transactionalId);

  /// Reads committed records only.
  Consumer<byte[], byte[]> controlReader();

  Admin admin();
}
