package dev.daybook.testing.kafka;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// The topics of a running Kafka.
public class KafkaTopics {
  private final String servers;
  private final Admin admin;

  /// @param servers value of `bootstrap.servers`
  /// @param admin client that the caller closes
  public KafkaTopics(String servers, Admin admin) {
    this.servers = servers;
    this.admin = admin;
  }

  public final String servers() {
    return servers;
  }

  public final Admin admin() {
    return admin;
  }

  public final void createTopic(
      String name, int partitions, int replicas, Map<String, String> config) throws Exception {
    admin
        .createTopics(Set.of(new NewTopic(name, partitions, (short) replicas).configs(config)))
        .all()
        .get();
  }

  public final void configure(String topic, String name, String value) throws Exception {
    var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
        .all()
        .get();
  }

  public final void deleteTopic(String name) throws Exception {
    admin.deleteTopics(Set.of(name)).all().get();
  }

  public final TopicDescription describe(String topic) throws Exception {
    return Objects.requireNonNull(
        admin.describeTopics(Set.of(topic)).allTopicNames().get().get(topic));
  }

  /// The broker that leads a partition.
  public final int leader(String topic, int partition) throws Exception {
    return describe(topic).partitions().get(partition).leader().id();
  }

  /// All committed records of a topic, those of a partition in their order. Waits until no
  /// transaction is open there: a commit returns before all partitions have its marker.
  public final List<ConsumerRecord<byte[], byte[]>> read(String topic) throws Exception {
    int partitions = describe(topic).partitions().size();
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", servers);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(it -> new TopicPartition(topic, it)).toList();
    Await.until(() -> isAnswered(() -> isNoneOpen(all)));
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all, PATIENCE);
      while (all.stream().anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  private boolean isNoneOpen(List<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    return ends(partitions, IsolationLevel.READ_COMMITTED)
        .equals(ends(partitions, IsolationLevel.READ_UNCOMMITTED));
  }

  private Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel level)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(it -> latest.put(it, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest, new ListOffsetsOptions(level))
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  interface Question {
    boolean ask() throws ExecutionException, InterruptedException;
  }

  /// Whether a question is answered by yes; not if the answer is an error that passes.
  static boolean isAnswered(Question question) {
    try {
      return question.ask();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw new IllegalStateException("Kafka does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// The text of a record's header; empty if it has none of this name.
  public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }
}
