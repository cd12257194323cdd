package dev.daybook.kafka.inbox;

import dev.daybook.kafka.clients.ConfiguredClients;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/// Options of an inbox. Immutable: start with [#of]; each `with…` method returns a copy with one
/// value changed.
public final class KafkaInboxOptions {
  /// Maximum number of calls of the handler for a record.
  public static final int ATTEMPTS_MAX = 100;

  /// Maximum number of records in a transaction.
  public static final int BATCH_RECORDS_MAX = 1_000;

  private static final int NAME_LENGTH_MAX = 249;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  /// The inbox sets these itself.
  private static final Set<String> OWN =
      Set.of(
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG);

  private final Values values;

  private static final class Values implements Cloneable {
    final String name;
    final String topic;
    final Map<String, Object> properties;
    @Nullable String answers;
    String parked;
    @Nullable String keyHeader;
    int attempts = 3;
    int batchRecords = 100;
    boolean goesOnAfterParked;

    Values(String name, String topic, Map<String, Object> properties) {
      this.name = name;
      this.topic = topic;
      this.properties = properties;
      this.parked = topic + ".parked";
    }

    Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private KafkaInboxOptions(Values values) {
    this.values = values;
  }

  /// An inbox without answers.
  ///
  /// @param name of the inbox, also its consumer group: 1 to 249 letters, digits, `.`, `_` and `-`.
  ///   It is part of the idempotency keys: an inbox of another name executes all records again
  /// @param topic with the commands
  /// @param properties of Kafka's clients, such as `bootstrap.servers` and `security.protocol`
  /// @throws IllegalArgumentException if a name has another form, `bootstrap.servers` is missing,
  ///   or a property has an invalid value, or is one that the inbox sets itself
  public static KafkaInboxOptions of(String name, String topic, Map<String, ?> properties) {
    requireName("name", name);
    requireName("topic", topic);
    OWN.stream()
        .filter(properties::containsKey)
        .sorted()
        .findFirst()
        .ifPresent(
            own -> {
              throw new IllegalArgumentException(
                  "The inbox sets the Kafka property %s itself: remove it".formatted(own));
            });
    if (!properties.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      throw new IllegalArgumentException(
          "The Kafka property %s is missing"
              .formatted(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }
    ConfiguredClients.requireValid(properties);
    return new KafkaInboxOptions(new Values(name, topic, Map.copyOf(properties)));
  }

  private KafkaInboxOptions with(Consumer<Values> change) {
    Values changed = values.copy();
    change.accept(changed);
    return new KafkaInboxOptions(changed);
  }

  /// Writes the result of each command to a topic, with the key of its record.
  public KafkaInboxOptions withAnswers(String topic) {
    requireOther("answers", topic);
    return with(it -> it.answers = topic);
  }

  /// Sets the topic of the records that can't be executed. It has as many partitions as the topic
  /// of the commands, and must lose no records.
  ///
  /// @param topic default: the topic of the commands and `.parked`
  public KafkaInboxOptions withParked(String topic) {
    requireOther("parked", topic);
    return with(it -> it.parked = topic);
  }

  /// Takes the idempotency key from a header, so that a producer may send a command again. A record
  /// without the header has the key of its offset.
  public KafkaInboxOptions withKeyHeader(String header) {
    return with(it -> it.keyHeader = header);
  }

  /// Sets the number of calls of the handler before a record is parked.
  ///
  /// @param calls 1 to [#ATTEMPTS_MAX], default 3
  public KafkaInboxOptions withAttempts(int calls) {
    requireWithin("attempts", calls, ATTEMPTS_MAX);
    return with(it -> it.attempts = calls);
  }

  /// Sets the maximum number of records of a transaction. Their keys are handled concurrently.
  ///
  /// @param records 1 to [#BATCH_RECORDS_MAX], default 100
  public KafkaInboxOptions withBatchRecords(int records) {
    requireWithin("batchRecords", records, BATCH_RECORDS_MAX);
    return with(it -> it.batchRecords = records);
  }

  /// Executes later records of a key although an earlier one is parked. Without this they are
  /// parked, too, so that the commands of a key stay in order.
  public KafkaInboxOptions goingOnAfterParked() {
    return with(it -> it.goesOnAfterParked = true);
  }

  public String name() {
    return values.name;
  }

  public String topic() {
    return values.topic;
  }

  public Optional<String> answers() {
    return Optional.ofNullable(values.answers);
  }

  public String parked() {
    return values.parked;
  }

  Map<String, Object> properties() {
    return values.properties;
  }

  Optional<String> keyHeader() {
    return Optional.ofNullable(values.keyHeader);
  }

  int attempts() {
    return values.attempts;
  }

  int batchRecords() {
    return values.batchRecords;
  }

  boolean goesOnAfterParked() {
    return values.goesOnAfterParked;
  }

  private void requireOther(String what, String topic) {
    requireName(what, topic);
    if (topic.equals(values.topic)) {
      throw new IllegalArgumentException(
          "%s of an inbox can't be its topic %s".formatted(what, topic));
    }
  }

  private static void requireName(String what, String text) {
    if (text.length() > NAME_LENGTH_MAX || !NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "%s of an inbox must have 1 to %d letters, digits, ., _ and -, not \"%s\""
              .formatted(what, NAME_LENGTH_MAX, text));
    }
  }

  private static void requireWithin(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "%s of an inbox must be from 1 to %d, not %d".formatted(name, max, value));
    }
  }
}
