package dev.daybook.kafka;

import static dev.daybook.testing.Patience.PATIENCE;
import static dev.daybook.testing.kafka.KafkaTopics.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.kafka.cloudevents.CloudEventRecords;
import dev.daybook.kafka.cloudevents.KeyPartitioner;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.testing.Await;
import dev.daybook.testing.kafka.KafkaTopics;
import dev.daybook.testing.postgres.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A log of its own in PostgreSQL, with a topic of its own in Kafka, and any number of nodes.
public final class RelayedLog implements AutoCloseable {
  private static final int POOL_CONNECTIONS = 5;

  final KafkaTopics kafka;
  final TestPostgres database = TestPostgres.shared();
  final String topic = TestKafka.newName("events");
  final String schema;
  public final Map<String, Object> properties = new HashMap<>();
  private final DataSource server;
  private final boolean isPooled;
  private final List<Runnable> closings = new ArrayList<>();
  public final PostgresEventStore log;

  /// With a topic in the Kafka that the tests share.
  public RelayedLog() {
    this(TestKafka.shared());
  }

  RelayedLog(KafkaTopics kafka) {
    this(kafka, TestPostgres.shared().direct(), true, TestPostgres.shared().newName("relayed"));
  }

  /// On a server of the test, without a pool, so that each read asks for a connection. With a topic
  /// in the Kafka that the tests share.
  RelayedLog(DataSource server, String schema) {
    this(TestKafka.shared(), server, false, schema);
  }

  private RelayedLog(KafkaTopics kafka, DataSource server, boolean isPooled, String schema) {
    this.kafka = kafka;
    this.server = server;
    this.isPooled = isPooled;
    this.schema = schema;
    properties.put("bootstrap.servers", kafka.servers());
    properties.put("delivery.timeout.ms", 6_000);
    properties.put("request.timeout.ms", 3_000);
    properties.put("max.block.ms", 6_000);
    properties.put("default.api.timeout.ms", 6_000);
    log = node();
  }

  /// Another node. It is closed with this.
  PostgresEventStore node() {
    return node(isPooled ? pool() : server, server);
  }

  private DataSource pool() {
    var pool = new HikariDataSource();
    pool.setDataSource(server);
    pool.setMaximumPoolSize(POOL_CONNECTIONS);
    pool.setMinimumIdle(0);
    closings.addFirst(pool::close);
    return pool;
  }

  /// Another node.
  ///
  /// @param pages gives the connections for reads and leases
  PostgresEventStore node(DataSource pages, DataSource held) {
    var opened = PostgresEventStore.open(pages, options(schema).withHeldConnections(held));
    closings.addFirst(opened::close);
    return opened;
  }

  /// Options of a node whose log and read models are in one schema.
  static PostgresOptions options(String schema) {
    return PostgresOptions.defaults().withSchema(schema).withReadModelSchema(schema);
  }

  KafkaRelayOptions options() {
    return KafkaRelayOptions.of("test", "all", topic, properties)
        .withPartitions(3)
        .withBatchEvents(20)
        .withLease(Duration.ofSeconds(1))
        .withPollInterval(Duration.ofMillis(200));
  }

  KafkaRelay relay() {
    return relay(log, options());
  }

  KafkaRelay relay(PostgresEventStore node, KafkaRelayOptions options) {
    return closing(KafkaRelay.start(node, options));
  }

  KafkaRelay relay(PostgresEventStore node) {
    return relay(node, options());
  }

  KafkaRelay relay(PostgresEventStore node, FaultyClients.Fault fault) {
    var clients = new FaultyClients(properties, fault);
    closings.addFirst(clients::close);
    return closing(KafkaRelay.start(node, options(), clients));
  }

  private KafkaRelay closing(KafkaRelay relay) {
    closings.addFirst(relay::close);
    return relay;
  }

  /// Appends an event to each of some streams of a category.
  void append(String category, int events) {
    append(log, category, events);
  }

  static void append(PostgresEventStore node, String category, int events) {
    for (int i = 0; i < events; i++) {
      node.append(
          StreamId.of(category, Integer.toString(i % 7)),
          ExpectedVersion.any(),
          List.of(new NewEvent(UUID.randomUUID(), "COUNTED", "{\"n\": %d}".formatted(i))));
    }
  }

  void appendLarge(String text) {
    log.append(
        StreamId.of("large", "1"),
        ExpectedVersion.any(),
        new NewEvent(UUID.randomUUID(), "COUNTED", "{\"text\": \"%s\"}".formatted(text)));
  }

  /// Waits until a relay has relayed all events of the log.
  void settle(KafkaRelay relay) throws InterruptedException {
    assertThat(relay.awaitPosition(log.head(), PATIENCE)).as("%s", relay.status()).isTrue();
  }

  RelayStatus.Stopped awaitStop(KafkaRelay relay) throws InterruptedException {
    Await.until(() -> relay.status() instanceof RelayStatus.Stopped);
    return (RelayStatus.Stopped) relay.status();
  }

  /// What is wrong with the topic: each event that the filter accepts must be in it once, with its
  /// data, in the partition of its stream, in the order of the log.
  List<String> faults(EventFilter filter) throws Exception {
    List<String> faults = new ArrayList<>();
    Map<String, RecordedEvent> missing = new HashMap<>();
    log.readLog(0, filter).forEach(it -> missing.put(it.eventId().toString(), it));
    Map<String, Long> seen = new HashMap<>();
    Map<Integer, Long> reached = new HashMap<>();
    int partitions = kafka.describe(topic).partitions().size();
    for (ConsumerRecord<byte[], byte[]> record : kafka.read(topic)) {
      if (header(record, "ce_type").equals(CloudEventRecords.LOG_RESTORED)) {
        continue;
      }
      String id = header(record, "ce_id");
      long position = Long.parseLong(header(record, "ce_position"));
      if (seen.putIfAbsent(id, position) != null) {
        faults.add("event " + position + " is there twice");
        continue;
      }
      RecordedEvent event = missing.remove(id);
      if (event == null) {
        faults.add("event " + position + " is not in the log");
      } else if (event.position() != position
          || !event.data().equals(new String(record.value(), UTF_8))
          || !event.stream().toString().equals(new String(record.key(), UTF_8))
          || record.partition() != KeyPartitioner.partition(record.key(), partitions)) {
        faults.add("event " + position + " has other contents");
      }
      if (reached.merge(record.partition(), position, Math::max) > position) {
        faults.add("event " + position + " comes too late");
      }
    }
    missing.values().forEach(it -> faults.add("event " + it.position() + " is missing"));
    return faults;
  }

  List<String> faults() throws Exception {
    return faults(EventFilter.all());
  }

  List<String> types() throws Exception {
    return kafka.read(topic).stream().map(it -> header(it, "ce_type")).toList();
  }

  /// As if the node that has the lease were paused for longer than the lease.
  void takeLeaseAway() {
    database.execute(
        "update %s.subscription_checkpoints set holder = null, held_from = null, held_until = null"
            .formatted(schema));
  }

  /// As a restore from a backup that has the events up to a position.
  void loseEventsAfter(long position) {
    database.execute(
        """
        alter table %1$s.events disable trigger all;
        delete from %1$s.events where position > %2$d;
        alter table %1$s.events enable trigger all
        """
            .formatted(schema, position));
  }

  @Override
  public void close() {
    closings.forEach(Runnable::run);
  }
}
