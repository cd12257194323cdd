package dev.daybook.kafka;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.StrictJson;
import dev.daybook.kafka.clients.ConfiguredClients;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Options of a relay. Immutable: start with [#of]; each `with…` method returns a copy with one
/// value changed.
public final class KafkaRelayOptions {
  /// Maximum length of the names of relay and cluster, in characters.
  public static final int NAME_LENGTH_MAX = 50;

  /// Maximum number of events in a transaction.
  public static final int BATCH_EVENTS_MAX = 50_000;

  /// Default of the maximum number of events in a transaction.
  public static final int BATCH_EVENTS_DEFAULT = 20_000;

  /// Maximum number of partitions of a topic that a relay creates.
  public static final int PARTITIONS_MAX = 1_000;

  private static final int TOPIC_LENGTH_MAX = 249;
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  /// The relay sets these itself.
  private static final Set<String> OWN =
      Set.of(
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.PARTITIONER_CLASS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

  private final Values values;

  private static final class Values implements Cloneable {
    final String cluster;
    final String name;
    final String topic;
    final Map<String, Object> properties;
    String controlTopic = "daybook-relays";
    EventFilter filter = EventFilter.all();
    int partitions = 12;
    boolean allowsUnsafe;
    boolean topicPerCategory;
    @Nullable EventStore plainText;
    @Nullable URI source;
    URI schemas = URI.create("urn:daybook:schema:");
    int batchEvents = BATCH_EVENTS_DEFAULT;
    Duration lease = Duration.ofSeconds(5);
    Duration pollInterval = Duration.ofSeconds(1);

    Values(String cluster, String name, String topic, Map<String, Object> properties) {
      this.cluster = cluster;
      this.name = name;
      this.topic = topic;
      this.properties = properties;
    }

    Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private KafkaRelayOptions(Values values) {
    this.values = values;
  }

  /// A relay of all events.
  ///
  /// @param cluster name of this installation, such as `production`. It is part of the
  ///   `transactional.id`: a copy of the database in another installation must have another name,
  ///   or its relay fences this one. 1 to [#NAME_LENGTH_MAX] letters, digits, `.`, `_` and `-`
  /// @param name of the relay, unique within log and cluster; same form
  /// @param topic that it alone writes to
  /// @param properties of Kafka's clients, such as `bootstrap.servers` and `security.protocol`
  /// @throws IllegalArgumentException if a name has another form, `bootstrap.servers` is missing,
  ///   or a property has an invalid value, or is one that the relay sets itself
  public static KafkaRelayOptions of(
      String cluster, String name, String topic, Map<String, ?> properties) {
    requireName("cluster", cluster, NAME_LENGTH_MAX);
    requireName("name", name, NAME_LENGTH_MAX);
    requireName("topic", topic, TOPIC_LENGTH_MAX);
    OWN.stream()
        .filter(properties::containsKey)
        .sorted()
        .findFirst()
        .ifPresent(
            own -> {
              throw new IllegalArgumentException(
                  "The relay sets the Kafka property %s itself: remove it".formatted(own));
            });
    if (!properties.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      throw new IllegalArgumentException(
          "The Kafka property %s is missing"
              .formatted(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }
    ConfiguredClients.requireValid(properties);
    return new KafkaRelayOptions(new Values(cluster, name, topic, Map.copyOf(properties)));
  }

  private KafkaRelayOptions with(Consumer<Values> change) {
    Values changed = values.copy();
    change.accept(changed);
    return new KafkaRelayOptions(changed);
  }

  /// Relays only events that the filter accepts. It never changes under one name: the relay would
  /// stop by [RelayStopReason#DEFINITION_CHANGED].
  public KafkaRelayOptions withFilter(EventFilter by) {
    return with(it -> it.filter = by);
  }

  /// Relays the streams of each category into a topic of their own, `TOPIC.CATEGORY`, such as
  /// `shop.order`. The relay creates a topic before the first event of its category. A transaction
  /// may have events of several topics.
  ///
  /// It never changes under one name: the relay would stop by [RelayStopReason#DEFINITION_CHANGED].
  ///
  /// @throws IllegalArgumentException if a name `TOPIC.CATEGORY` could be too long for Kafka
  public KafkaRelayOptions withTopicPerCategory() {
    int most = TOPIC_LENGTH_MAX - 1 - StreamId.CATEGORY_LENGTH_MAX;
    if (values.topic.length() > most) {
      throw new IllegalArgumentException(
          "topic of a relay with a topic per category must have at most %d characters, not %d"
              .formatted(most, values.topic.length()));
    }
    return with(it -> it.topicPerCategory = true);
  }

  /// Sets the topic in which relays keep how far they are; it has one partition and is compacted.
  /// Several relays may share it.
  ///
  /// @param topic default `daybook-relays`
  public KafkaRelayOptions withControlTopic(String topic) {
    requireName("controlTopic", topic, TOPIC_LENGTH_MAX);
    return with(it -> it.controlTopic = topic);
  }

  /// Sets the number of partitions of the topic if the relay creates it.
  ///
  /// @param count 1 to [#PARTITIONS_MAX], default 12
  public KafkaRelayOptions withPartitions(int count) {
    requireWithin("partitions", count, 1, PARTITIONS_MAX);
    return with(it -> it.partitions = count);
  }

  /// Allows topics that can lose acknowledged records: fewer than three replicas,
  /// `min.insync.replicas` below 2, unclean leader elections, and topics that are cleaned up by
  /// another policy than the relay needs. For tests and first steps with one broker.
  public KafkaRelayOptions allowingUnsafeTopics() {
    return with(it -> it.allowsUnsafe = true);
  }

  /// Relays events as a decorator of the log shows them: with personal data in plain text. Without
  /// this, fields with personal data are relayed as they are stored, encrypted.
  ///
  /// Plain text that is in Kafka is not erased when a person's key is destroyed: Kafka's retention,
  /// and each consumer, decide how long it stays. A person that is erased before the relay comes to
  /// the event is relayed as erased.
  ///
  /// @param decrypting a decorator of the log, such as `DecryptingEventStore`
  public KafkaRelayOptions withPlainPersonalData(EventStore decrypting) {
    return with(it -> it.plainText = decrypting);
  }

  /// Sets the attribute `source` of the CloudEvents.
  ///
  /// @param uri default `urn:uuid:` and the id of the log
  public KafkaRelayOptions withSource(URI uri) {
    return with(it -> it.source = uri);
  }

  /// Sets what the attribute `dataschema` begins with; type, `/` and schema version follow. Events
  /// without a schema version have no `dataschema`.
  ///
  /// @param base absolute, default `urn:daybook:schema:`
  /// @throws IllegalArgumentException if it is not absolute
  public KafkaRelayOptions withSchemas(URI base) {
    if (!base.isAbsolute()) {
      throw new IllegalArgumentException("The base of dataschema must be absolute, not " + base);
    }
    return with(it -> it.schemas = base);
  }

  /// Sets the maximum number of events in a transaction. A transaction has as many only while the
  /// relay is behind: otherwise it has the events that there are. It has whole pages of the log of
  /// 5,000 events. A number below that makes them smaller.
  ///
  /// @param events 1 to [#BATCH_EVENTS_MAX], default [#BATCH_EVENTS_DEFAULT]
  public KafkaRelayOptions withBatchEvents(int events) {
    requireWithin("batchEvents", events, 1, BATCH_EVENTS_MAX);
    return with(it -> it.batchEvents = events);
  }

  /// Sets how long other nodes wait after the last renewal of the lease before they take over.
  ///
  /// @param length 100 ms to 1 day, default 5 s
  public KafkaRelayOptions withLease(Duration length) {
    requireWithin("lease", length, SHORTEST, LONGEST);
    return with(it -> it.lease = length);
  }

  /// Sets the maximum delay before an event is noticed without a notification, and the interval at
  /// which the relay looks whether its topic is still the same.
  ///
  /// @param interval 100 ms to 1 day, default 1 s
  public KafkaRelayOptions withPollInterval(Duration interval) {
    requireWithin("pollInterval", interval, SHORTEST, LONGEST);
    return with(it -> it.pollInterval = interval);
  }

  public String cluster() {
    return values.cluster;
  }

  public String name() {
    return values.name;
  }

  public String topic() {
    return values.topic;
  }

  public String controlTopic() {
    return values.controlTopic;
  }

  public EventFilter filter() {
    return values.filter;
  }

  Map<String, Object> properties() {
    return values.properties;
  }

  boolean topicPerCategory() {
    return values.topicPerCategory;
  }

  /// The topic of the events of a stream.
  String topicOf(StreamId stream) {
    return values.topicPerCategory ? values.topic + "." + stream.category() : values.topic;
  }

  int partitions() {
    return values.partitions;
  }

  boolean allowsUnsafe() {
    return values.allowsUnsafe;
  }

  int batchEvents() {
    return values.batchEvents;
  }

  Duration lease() {
    return values.lease;
  }

  Duration pollInterval() {
    return values.pollInterval;
  }

  URI schemas() {
    return values.schemas;
  }

  URI source(UUID log) {
    URI source = values.source;
    return source == null ? URI.create("urn:uuid:" + log) : source;
  }

  /// The store that events are read from.
  EventStore view(EventStore log) {
    EventStore plainText = values.plainText;
    return plainText == null ? log : plainText;
  }

  /// The `transactional.id`, also the key of the record in the control topic.
  String transactionalId(UUID log) {
    return "daybook-%s-%s-%s".formatted(values.cluster, log, values.name);
  }

  /// What never changes under one name, as a text that is equal if it is the same.
  String definition() {
    ObjectNode json = StrictJson.mapper().createObjectNode();
    json.put("topic", values.topic).put("key", "stream").put("partitioner", "murmur2");
    if (values.topicPerCategory) {
      json.put("topicPerCategory", true);
    }
    put(json, "categories", values.filter.categories().stream());
    put(json, "streams", values.filter.streams().stream().map(StreamId::toString));
    put(json, "types", values.filter.types().stream());
    put(json, "tags", values.filter.tags().stream());
    return StrictJson.mapper().writeValueAsString(json);
  }

  private static void put(ObjectNode json, String part, Stream<String> members) {
    var array = json.putArray(part);
    members.sorted().forEach(array::add);
  }

  private static void requireName(String what, String text, int most) {
    if (text.length() > most || !NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "%s of a relay must have 1 to %d letters, digits, ., _ and -, not \"%s\""
              .formatted(what, most, text));
    }
  }

  private static <T extends Comparable<T>> void requireWithin(String name, T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s of a relay must be from %s to %s, not %s".formatted(name, min, max, value));
    }
  }
}
