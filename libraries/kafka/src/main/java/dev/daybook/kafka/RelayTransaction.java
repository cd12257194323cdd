package dev.daybook.kafka;

import static dev.daybook.kafka.RelayStopReason.EVENT_TOO_LARGE;
import static dev.daybook.kafka.RelayStopReason.TOPIC_REPLACED;

import dev.daybook.kafka.clients.KafkaCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A transaction with records for the topics of a relay.
///
/// *Broker by broker.* The first records of a partition make its leader add the partition to the
/// transaction, at the transaction's coordinator. While the coordinator adds those of one broker,
/// it refuses those of others, which then wait 20 ms before they try again, and fail after 100 ms.
/// So the records for partitions that the transaction doesn't have yet are sent to one leader after
/// another.
///
/// Not thread-safe.
final class RelayTransaction {
  /// Maximum number of records of a partition that are sent before the transaction has it.
  static final int FIRST_RECORDS_MAX = 50;

  private static final int UNKNOWN_LEADER = -1;
  private static final Logger logger = LoggerFactory.getLogger(RelayTransaction.class);

  private final Producer<byte[], byte[]> producer;
  private final Map<String, RelayedTopic> before;
  private final Map<TopicPartition, Integer> leaders = new HashMap<>();
  private final Set<TopicPartition> added = new HashSet<>();
  private final List<Sent> sent = new ArrayList<>();

  /// A record for an event.
  ///
  /// @param position of the event
  record Outgoing(long position, ProducerRecord<byte[], byte[]> record) {
    TopicPartition partition() {
      return new TopicPartition(record.topic(), Objects.requireNonNull(record.partition()));
    }
  }

  private record Sent(long position, TopicPartition partition, Future<RecordMetadata> result) {}

  /// Begins a transaction.
  ///
  /// @param before the topics with their last offsets, which its records must follow
  RelayTransaction(Producer<byte[], byte[]> producer, Map<String, RelayedTopic> before) {
    this.producer = producer;
    this.before = before;
    producer.beginTransaction();
  }

  /// Sends records. Those of a partition stay in their order. Waits only for the first ones of
  /// partitions that the transaction didn't have.
  void send(List<Outgoing> records) {
    Map<Integer, List<Outgoing>> first = new TreeMap<>();
    Map<TopicPartition, Integer> counts = new HashMap<>();
    List<Outgoing> further = new ArrayList<>();
    try {
      for (Outgoing record : records) {
        TopicPartition partition = record.partition();
        if (added.contains(partition)) {
          send(partition, record);
        } else if (counts.merge(partition, 1, Integer::sum) <= FIRST_RECORDS_MAX) {
          first.computeIfAbsent(leader(partition), unused -> new ArrayList<>()).add(record);
        } else {
          further.add(record);
        }
      }
      for (List<Outgoing> ofLeader : first.values()) {
        ofLeader.forEach(it -> send(it.partition(), it));
        producer.flush();
      }
      added.addAll(counts.keySet());
      further.forEach(it -> send(it.partition(), it));
    } catch (KafkaException e) {
      // The error of a record that was sent before: its result tells which one, and why.
      sent.stream().filter(it -> it.result().isDone()).forEach(this::await);
      throw e;
    }
  }

  private void send(TopicPartition partition, Outgoing record) {
    sent.add(new Sent(record.position(), partition, producer.send(record.record())));
  }

  private int leader(TopicPartition partition) {
    if (!leaders.containsKey(partition)) {
      for (PartitionInfo info : producer.partitionsFor(partition.topic())) {
        Node leader = info.leader();
        leaders.put(
            new TopicPartition(info.topic(), info.partition()),
            leader == null ? UNKNOWN_LEADER : leader.id());
      }
    }
    return leaders.getOrDefault(partition, UNKNOWN_LEADER);
  }

  /// Waits until Kafka has the records, and checks that they follow those that it had.
  ///
  /// @return the topics with their last offsets
  Map<String, RelayedTopic> awaitAll() {
    producer.flush();
    Map<String, List<Long>> lasts = new HashMap<>();
    before.forEach((topic, it) -> lasts.put(topic, new ArrayList<>(it.lastOffsets())));
    for (Sent record : sent) {
      TopicPartition partition = record.partition();
      List<Long> last = Objects.requireNonNull(lasts.get(partition.topic()));
      long offset = await(record).offset();
      if (offset <= last.get(partition.partition())) {
        abort();
        throw new RelayStoppedException(
            TOPIC_REPLACED,
            "Partition %d of the topic %s has taken a record at offset %d after offset %d: the topic was created again, or has lost records"
                .formatted(
                    partition.partition(),
                    partition.topic(),
                    offset,
                    last.get(partition.partition())));
      }
      last.set(partition.partition(), offset);
    }
    Map<String, RelayedTopic> after = new HashMap<>();
    before.forEach(
        (topic, it) ->
            after.put(
                topic, new RelayedTopic(topic, it.id(), Objects.requireNonNull(lasts.get(topic)))));
    return after;
  }

  private RecordMetadata await(Sent record) {
    try {
      return KafkaCalls.await(record.result());
    } catch (RecordTooLargeException e) {
      abort();
      throw new RelayStoppedException(
          EVENT_TOO_LARGE,
          "The event at position %d is too large for the topic %s: %s"
              .formatted(record.position(), record.partition().topic(), e.getMessage()));
    }
  }

  /// Otherwise readers of committed records wait until the transaction times out.
  private void abort() {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      logger.debug("A transaction was not aborted; it ends by its timeout", e);
    }
  }

  /// Commits it with the control record that says how far the relay is then.
  void commit(ProducerRecord<byte[], byte[]> control) {
    var unused = producer.send(control); // the commit throws its error
    KafkaCalls.commit(producer);
  }
}
