package dev.daybook.kafka.clients;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// Makes the clients of one run of a relay or an inbox; the caller closes them.
public interface KafkaClients {
  /// A transactional producer.
  ///
  /// @param transactionalId fences the producers that had it before
  Producer<byte[], byte[]> producer(String transactionalId);

  /// Reads committed records only, without a group.
  Consumer<byte[], byte[]> reader();

  /// Reads committed records only, as a member of a group. It has no offset where the group has
  /// committed none.
  ///
  /// @param pollRecords maximum number of records of a poll
  Consumer<byte[], byte[]> groupMember(String group, int pollRecords);

  Admin admin();
}
