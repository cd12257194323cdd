package dev.daybook.accounts.cli.options;

import dev.daybook.accounts.app.ConfigException;
import dev.daybook.accounts.app.relay.RelaySettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of the relay to Kafka.
public final class KafkaOptions {
  private static final String SERVERS = "--kafka-bootstrap-servers";
  private static final String TOPIC = "--kafka-topic";
  private static final String CLUSTER = "--kafka-cluster";

  @Option(
      names = SERVERS,
      paramLabel = "HOST:PORT,...",
      description =
          "relays the log to this Kafka; needs --kafka-topic and --kafka-cluster"
              + " (DAYBOOK_KAFKA_BOOTSTRAP_SERVERS)")
  private @Nullable String servers;

  @Option(
      names = TOPIC,
      paramLabel = "TOPIC",
      description = "topic that the relay alone writes to (DAYBOOK_KAFKA_TOPIC)")
  private @Nullable String topic;

  @Option(
      names = CLUSTER,
      paramLabel = "NAME",
      description =
          "name of this installation, such as production: a copy of the database needs another one"
              + " (DAYBOOK_KAFKA_CLUSTER)")
  private @Nullable String cluster;

  @Option(
      names = "--kafka-relay",
      paramLabel = "NAME",
      defaultValue = RelaySettings.DEFAULT_NAME,
      description = "name of the relay (DAYBOOK_KAFKA_RELAY; default accounts)")
  private String name = "";

  @Option(
      names = "--kafka-topic-per-category",
      arity = "0..1",
      paramLabel = "true|false",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "relays each category of streams to a topic of its own, such as TOPIC.account"
              + " (DAYBOOK_KAFKA_TOPIC_PER_CATEGORY; default false)")
  private boolean topicPerCategory;

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description =
          "properties of Kafka's clients, such as security.protocol (DAYBOOK_KAFKA_PROPERTIES)")
  private @Nullable Path properties;

  @Option(
      names = "--kafka-allow-unsafe",
      arity = "0..1",
      paramLabel = "true|false",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "allows topics that can lose acknowledged records, as with one broker"
              + " (DAYBOOK_KAFKA_ALLOW_UNSAFE; default false)")
  private boolean allowsUnsafe;

  /// The relay; empty if the log is not relayed.
  ///
  /// @throws ConfigException if an option is there without one that it needs
  public Optional<RelaySettings> settings() {
    if (servers == null) {
      refuse(topic != null, TOPIC);
      refuse(cluster != null, CLUSTER);
      refuse(!name.equals(RelaySettings.DEFAULT_NAME), "--kafka-relay");
      refuse(topicPerCategory, "--kafka-topic-per-category");
      refuse(properties != null, "--kafka-properties");
      refuse(allowsUnsafe, "--kafka-allow-unsafe");
      return Optional.empty();
    }
    return Optional.of(
        new RelaySettings(
            servers,
            required(TOPIC, topic),
            required(CLUSTER, cluster),
            name,
            topicPerCategory,
            properties,
            allowsUnsafe));
  }

  private static void refuse(boolean given, String option) {
    if (given) {
      throw missing(option, SERVERS);
    }
  }

  private static String required(String option, @Nullable String value) {
    if (value == null) {
      throw missing(SERVERS, option);
    }
    return value;
  }

  private static ConfigException missing(String given, String needed) {
    return new ConfigException(
        "%s (%s) needs %s (%s)".formatted(given, variable(given), needed, variable(needed)));
  }

  private static @Nullable String variable(String option) {
    return EnvironmentDefaults.VARIABLES.get(option);
  }
}
