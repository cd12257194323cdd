package dev.daybook.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.kafka.clients.KafkaCalls;
import dev.daybook.kafka.clients.WaitingException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Reads the control topic: one compacted partition with the last record of each relay.
final class ControlTopic {
  /// Longer than the transaction of a killed producer stays open by default.
  private static final Duration OPEN_TRANSACTIONS_MAX = Duration.ofSeconds(90);

  /// Longer than a compacted topic takes to be read.
  private static final Duration READ_MAX = Duration.ofMinutes(2);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private ControlTopic() {}

  /// The committed records of all relays by their keys, up to the first one of a transaction that
  /// is open. Fences no producer and waits for no transaction.
  ///
  /// @throws WaitingException as [#read] throws it
  static Map<String, byte[]> readCommitted(Consumer<byte[], byte[]> consumer, String topic) {
    var partition = new TopicPartition(topic, 0);
    return readTo(committedEnd(consumer, partition), consumer, partition);
  }

  /// The committed records of all relays by their keys. Call it after `initTransactions`: only then
  /// no former producer of this relay can commit a record afterwards.
  ///
  /// A transaction of another relay that is open hides later records from readers of committed
  /// ones, this relay's last record too. So it waits until such transactions have ended.
  ///
  /// @throws WaitingException if they have not after 90 s, or the topic can't be read to its end in
  ///   2 minutes, as when its broker is lost meanwhile
  static Map<String, byte[]> read(
      Consumer<byte[], byte[]> consumer, RelayTopics topics, String topic) {
    var partition = new TopicPartition(topic, 0);
    long end = topics.controlEnd();
    awaitCommitted(consumer, partition, end);
    return readTo(end, consumer, partition);
  }

  private static Map<String, byte[]> readTo(
      long end, Consumer<byte[], byte[]> consumer, TopicPartition partition) {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    Map<String, byte[]> last = new HashMap<>();
    long deadline = System.nanoTime() + READ_MAX.toNanos();
    while (consumer.position(partition) < end) {
      if (System.nanoTime() - deadline > 0) {
        throw new WaitingException(
            "waiting for the control topic %s, of which %d of %d records were read"
                .formatted(partition.topic(), consumer.position(partition), end));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        String key = new String(record.key(), UTF_8);
        if (record.value() == null) {
          last.remove(key);
        } else {
          last.put(key, record.value());
        }
      }
    }
    return last;
  }

  private static void awaitCommitted(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
    long deadline = System.nanoTime() + OPEN_TRANSACTIONS_MAX.toNanos();
    while (committedEnd(consumer, partition) < end) {
      if (System.nanoTime() - deadline > 0) {
        throw new WaitingException(
            "waiting for open transactions of other relays in the control topic "
                + partition.topic());
      }
      KafkaCalls.pause(PAUSE);
    }
  }

  private static long committedEnd(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
    return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }
}
