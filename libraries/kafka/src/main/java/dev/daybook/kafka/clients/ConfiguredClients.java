package dev.daybook.kafka.clients;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Kafka's clients with the properties of a relay or an inbox. Each gets the properties that it
/// knows, and those that no client knows, such as those of an interceptor.
public record ConfiguredClients(Map<String, Object> properties) implements KafkaClients {
  private static final int TIMEOUT_MS = 30_000;
  private static final int REQUEST_TIMEOUT_MS = 10_000;

  /// `max.message.bytes` of a topic that the relay creates.
  public static final int MESSAGE_BYTES_MAX = 4 << 20;

  /// Above that, so that the broker decides.
  private static final int REQUEST_BYTES = MESSAGE_BYTES_MAX + (1 << 20);

  private static final int BATCH_BYTES = 1 << 16;

  /// Checks the values of properties.
  ///
  /// @throws IllegalArgumentException if a client refuses a value; the message names the property
  public static void requireValid(Map<String, ?> properties) {
    Map<String, String> texts = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            texts.put(name, value.toString());
          }
        });
    Stream.of(ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef())
        .flatMap(clients -> clients.validate(texts).stream())
        .filter(it -> texts.containsKey(it.name()))
        .flatMap(it -> it.errorMessages().stream())
        .findFirst()
        .ifPresent(
            error -> {
              throw new IllegalArgumentException("A Kafka property is invalid: " + error);
            });
  }

  @Override
  public Producer<byte[], byte[]> producer(String transactionalId) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    putKnown(config, ProducerConfig.configNames());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Consumer<byte[], byte[]> groupMember(String group, int pollRecords) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecords);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return reader(config);
  }

  @Override
  public Consumer<byte[], byte[]> reader() {
    return reader(Map.of());
  }

  private Consumer<byte[], byte[]> reader(Map<String, Object> own) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    putKnown(config, ConsumerConfig.configNames());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.putAll(own);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Admin admin() {
    Map<String, Object> config = new HashMap<>();
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    putKnown(config, AdminClientConfig.configNames());
    return Admin.create(config);
  }

  private void putKnown(Map<String, Object> config, Set<String> known) {
    properties.forEach(
        (name, value) -> {
          if (known.contains(name) || !isKnown(name)) {
            config.put(name, value);
          }
        });
  }

  private static boolean isKnown(String name) {
    return ProducerConfig.configNames().contains(name)
        || ConsumerConfig.configNames().contains(name)
        || AdminClientConfig.configNames().contains(name);
  }
}
