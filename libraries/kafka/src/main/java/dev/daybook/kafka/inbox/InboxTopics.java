package dev.daybook.kafka.inbox;

import static dev.daybook.kafka.clients.KafkaCalls.await;

import dev.daybook.kafka.clients.ConfiguredClients;
import dev.daybook.kafka.clients.WaitingException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Finds the topics of an inbox, and creates those that it writes to.
///
/// All methods throw a `KafkaException` if Kafka can't be reached or refuses access.
record InboxTopics(Admin admin, KafkaInboxOptions options) {
  /// The topic of the commands.
  ///
  /// @throws WaitingException if it is missing
  TopicDescription commands() {
    return find(options.topic())
        .orElseThrow(
            () -> new WaitingException("waiting for the topic %s".formatted(options.topic())));
  }

  /// Finds or creates the topics that the inbox writes to.
  ///
  /// @param partitions of the topic of commands
  /// @throws WaitingException if one is missing and can't be created
  /// @throws InboxStoppedException if the topic of parked records has other partitions
  void requireOthers(int partitions) {
    int parked = partitionsOf(options.parked(), partitions);
    if (parked != partitions) {
      throw new InboxStoppedException(
          "The topic %s must have %d partitions as %s has, not %d"
              .formatted(options.parked(), partitions, options.topic(), parked));
    }
    options.answers().ifPresent(it -> partitionsOf(it, partitions));
  }

  /// Kafka's id of the cluster.
  String cluster() {
    return await(admin.describeCluster().clusterId());
  }

  private int partitionsOf(String topic, int partitions) {
    return find(topic).map(it -> it.partitions().size()).orElseGet(() -> create(topic, partitions));
  }

  private Optional<TopicDescription> find(String topic) {
    try {
      return Optional.of(
          await(
              Objects.requireNonNull(
                  admin.describeTopics(Set.of(topic)).topicNameValues().get(topic))));
    } catch (UnknownTopicOrPartitionException ignored) {
      return Optional.empty();
    }
  }

  /// With the replicas that are the brokers' default.
  private int create(String topic, int partitions) {
    var wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_DELETE,
                    TopicConfig.RETENTION_MS_CONFIG,
                    "-1",
                    TopicConfig.RETENTION_BYTES_CONFIG,
                    "-1",
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    Integer.toString(ConfiguredClients.MESSAGE_BYTES_MAX)));
    try {
      var unused = await(admin.createTopics(Set.of(wanted)).all());
    } catch (TopicExistsException ignored) {
      // another node was faster
    } catch (RetriableException e) {
      throw e;
    } catch (KafkaException e) {
      throw new WaitingException(
          "waiting for the topic %s, which can't be created (%s)".formatted(topic, e.getMessage()));
    }
    throw new WaitingException("waiting for the topic %s to be ready".formatted(topic));
  }
}
