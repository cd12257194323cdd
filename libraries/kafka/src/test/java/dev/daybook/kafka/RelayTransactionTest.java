package dev.daybook.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.kafka.RelayTransaction.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/// In which order records go to the brokers. Kafka's own double of a producer has no brokers.
class RelayTransactionTest {
  private static final String TOPIC = "events";
  private static final int PARTITIONS = 6;
  private static final int BROKERS = 3;

  private final RecordingProducer producer = new RecordingProducer();
  private final RelayTransaction transaction = begin();

  private static final class RecordingProducer extends MockProducer<byte[], byte[]> {
    final List<String> calls = new ArrayList<>();

    RecordingProducer() {
      super(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Partition n is led by broker n modulo 3.
    private static Cluster cluster() {
      List<Node> nodes =
          IntStream.range(0, BROKERS).mapToObj(id -> new Node(id, "localhost", id)).toList();
      List<PartitionInfo> partitions =
          IntStream.range(0, PARTITIONS)
              .mapToObj(
                  it ->
                      new PartitionInfo(
                          TOPIC, it, nodes.get(it % BROKERS), new Node[0], new Node[0]))
              .toList();
      return new Cluster("test", nodes, partitions, Set.of(), Set.of());
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
      calls.add(new String(record.value(), ISO_8859_1) + " to " + record.partition());
      return super.send(record);
    }

    @Override
    public synchronized void commitTransaction() {
      calls.add("commit");
      super.commitTransaction();
    }

    @Override
    public synchronized void flush() {
      calls.add("flush");
      super.flush();
    }
  }

  private RelayTransaction begin() {
    producer.initTransactions();
    return new RelayTransaction(
        producer, Map.of(TOPIC, RelayedTopic.empty(TOPIC, "id", PARTITIONS)));
  }

  private void send(int... partitions) {
    List<Outgoing> records = new ArrayList<>();
    for (int i = 0; i < partitions.length; i++) {
      byte[] value = {(byte) ('a' + i)};
      records.add(new Outgoing(i + 1, new ProducerRecord<>(TOPIC, partitions[i], null, value)));
    }
    transaction.send(records);
  }

  @Test
  void new_partitions_get_their_records_broker_by_broker() {
    send(0, 1, 3, 0, 2, 4);

    assertThat(producer.calls)
        .containsExactly(
            "a to 0", "c to 3", "d to 0", "flush", "b to 1", "f to 4", "flush", "e to 2", "flush");
  }

  @Test
  void partitions_that_it_has_are_not_waited_for() {
    send(0, 1);
    producer.calls.clear();

    send(1, 0, 1, 2);

    assertThat(producer.calls).containsExactly("a to 1", "b to 0", "c to 1", "d to 2", "flush");
  }

  /// In their order, and without waiting for each broker.
  @Test
  void most_records_of_a_partition_follow_when_all_brokers_have_the_first_ones() {
    int[] partitions = new int[RelayTransaction.FIRST_RECORDS_MAX + 2];
    partitions[0] = 1;

    send(partitions);

    assertThat(producer.calls)
        .hasSize(partitions.length + 2)
        .startsWith("b to 0")
        .endsWith("flush", "a to 1", "flush", (char) ('a' + partitions.length - 1) + " to 0");
  }

  @Test
  void it_is_committed_when_the_control_record_is_acknowledged() {
    send(0);
    producer.calls.clear();

    transaction.commit(new ProducerRecord<>("control", 0, null, new byte[] {'c'}));

    assertThat(producer.calls).startsWith("c to 0", "flush", "commit");
  }

  @Test
  void its_last_offsets_are_those_of_the_records() {
    send(0, 1, 0);

    assertThat(transaction.awaitAll())
        .containsEntry(TOPIC, new RelayedTopic(TOPIC, "id", List.of(1L, 0L, -1L, -1L, -1L, -1L)));
  }
}
