package dev.daybook.kafka;

import static dev.daybook.kafka.RelayStopReason.UNSAFE_TOPIC;
import static dev.daybook.kafka.clients.KafkaCalls.await;
import static dev.daybook.kafka.clients.KafkaCalls.pause;

import dev.daybook.kafka.clients.ConfiguredClients;
import dev.daybook.kafka.clients.WaitingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Finds, creates and checks the topics of a relay.
///
/// All methods throw a `KafkaException` if Kafka can't be reached or refuses access.
final class RelayTopics {
  /// The form of a stream's category.
  private static final Pattern CATEGORY = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private static final int SAFE_REPLICAS = 3;
  private static final int SAFE_IN_SYNC = 2;
  private static final int CONTROL_SEGMENT_BYTES = 16 << 20;
  private static final int FIND_ATTEMPTS_MAX = 50;
  private static final Duration FIND_PAUSE = Duration.ofMillis(100);

  private final Admin admin;
  private final KafkaRelayOptions options;

  RelayTopics(Admin admin, KafkaRelayOptions options) {
    this.admin = admin;
    this.options = options;
  }

  /// A topic in Kafka.
  ///
  /// @param replicas of the partition that has the fewest
  record Found(String name, String id, int partitions, int replicas) {}

  /// Finds or creates the control topic.
  ///
  /// @throws RelayStoppedException if it doesn't have one partition, or is not safe
  /// @throws WaitingException if it is missing and can't be created
  void requireControl() {
    String topic = options.controlTopic();
    Map<String, String> config = new HashMap<>();
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(CONTROL_SEGMENT_BYTES));
    config.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
    Found found = find(topic).orElseGet(() -> create(topic, 1, config));
    if (found.partitions() != 1) {
      throw new RelayStoppedException(
          UNSAFE_TOPIC,
          "The control topic %s must have 1 partition, not %d"
              .formatted(topic, found.partitions()));
    }
    requireSafe(found, Set.of(TopicConfig.CLEANUP_POLICY_COMPACT));
  }

  /// Finds or creates a topic for events.
  ///
  /// @throws WaitingException if it is missing and can't be created
  Found findOrCreate(String topic) {
    Map<String, String> config = new HashMap<>();
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    config.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    config.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    config.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(ConfiguredClients.MESSAGE_BYTES_MAX));
    return find(topic).orElseGet(() -> create(topic, options.partitions(), config));
  }

  /// The topics for events that there are, of a relay with a topic per category.
  List<String> ofCategories() {
    String prefix = options.topic() + ".";
    return await(admin.listTopics().names()).stream()
        .filter(it -> it.startsWith(prefix))
        .filter(it -> CATEGORY.matcher(it.substring(prefix.length())).matches())
        .sorted()
        .toList();
  }

  /// Checks that a topic for events loses no acknowledged record.
  ///
  /// @throws RelayStoppedException if it may, and that isn't allowed
  void requireSafe(Found topic) {
    requireSafe(topic, Set.of(TopicConfig.CLEANUP_POLICY_DELETE, ""));
  }

  Optional<Found> find(String topic) {
    try {
      TopicDescription it =
          await(
              Objects.requireNonNull(
                  admin.describeTopics(Set.of(topic)).topicNameValues().get(topic)));
      int replicas =
          it.partitions().stream().mapToInt(part -> part.replicas().size()).min().orElse(0);
      return Optional.of(
          new Found(topic, it.topicId().toString(), it.partitions().size(), replicas));
    } catch (UnknownTopicOrPartitionException ignored) {
      return Optional.empty();
    }
  }

  /// The offset after the last record of each partition, committed or not.
  List<Long> ends(Found topic) {
    return ends(topic.name(), topic.partitions());
  }

  /// The offset after the last record of the control topic, committed or not.
  long controlEnd() {
    return ends(options.controlTopic(), 1).getFirst();
  }

  private List<Long> ends(String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int i = 0; i < partitions; i++) {
      latest.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
    var found = await(admin.listOffsets(latest).all());
    List<Long> ends = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      ends.add(Objects.requireNonNull(found.get(new TopicPartition(topic, i))).offset());
    }
    return ends;
  }

  private Found create(String topic, int partitions, Map<String, String> config) {
    int replicas = replicas();
    config.put(
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
        Integer.toString(replicas < SAFE_REPLICAS ? 1 : SAFE_IN_SYNC));
    var wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.of((short) replicas)).configs(config);
    try {
      await(admin.createTopics(Set.of(wanted)).all());
    } catch (TopicExistsException ignored) {
      // another node was faster
    } catch (RetriableException e) {
      throw e;
    } catch (KafkaException e) {
      throw new WaitingException(
          "waiting for the topic %s, which can't be created (%s). Create it by: %s"
              .formatted(topic, e.getMessage(), command(topic, partitions, replicas, config)));
    }
    return findCreated(topic);
  }

  /// Brokers come to know a new topic one after another.
  private Found findCreated(String topic) {
    for (int i = 0; i < FIND_ATTEMPTS_MAX; i++) {
      Optional<Found> found = find(topic);
      if (found.isPresent()) {
        return found.get();
      }
      pause(FIND_PAUSE);
    }
    throw new WaitingException("waiting for the topic %s to be ready".formatted(topic));
  }

  private int replicas() {
    return options.allowsUnsafe()
        ? Math.min(SAFE_REPLICAS, await(admin.describeCluster().nodes()).size())
        : SAFE_REPLICAS;
  }

  private String command(String topic, int partitions, int replicas, Map<String, String> config) {
    return "kafka-topics.sh --bootstrap-server %s --create --topic %s --partitions %d --replication-factor %d %s"
        .formatted(
            options.properties().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG),
            topic,
            partitions,
            replicas,
            config.entrySet().stream()
                .map(it -> "--config " + it.getKey() + "=" + it.getValue())
                .sorted()
                .collect(Collectors.joining(" ")));
  }

  /// @param cleanups the values of `cleanup.policy` by which no record is lost
  private void requireSafe(Found topic, Set<String> cleanups) {
    if (options.allowsUnsafe()) {
      return;
    }
    require(
        topic,
        topic.replicas() >= SAFE_REPLICAS,
        "%d replicas, which must be at least %d".formatted(topic.replicas(), SAFE_REPLICAS));
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    Config config =
        await(
            Objects.requireNonNull(admin.describeConfigs(Set.of(resource)).values().get(resource)));
    String inSync = value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    require(
        topic,
        Integer.parseInt(inSync) >= SAFE_IN_SYNC,
        "min.insync.replicas=%s, which must be at least %d".formatted(inSync, SAFE_IN_SYNC));
    require(
        topic,
        !Boolean.parseBoolean(value(config, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG)),
        "unclean.leader.election.enable=true, which must be false");
    String cleanup = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
    require(
        topic,
        cleanups.contains(cleanup),
        "cleanup.policy=%s, which must be %s"
            .formatted(cleanup, cleanups.stream().max(String::compareTo).orElse("")));
  }

  private static String value(Config config, String name) {
    return config.get(name).value();
  }

  private static void require(Found topic, boolean safe, String found) {
    if (!safe) {
      throw new RelayStoppedException(
          UNSAFE_TOPIC,
          "The topic %s has %s, so that acknowledged records could be lost: correct it, or allow unsafe topics"
              .formatted(topic.name(), found));
    }
  }
}
