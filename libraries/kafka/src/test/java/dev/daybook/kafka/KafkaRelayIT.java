package dev.daybook.kafka;

import static dev.daybook.testing.Patience.PATIENCE;
import static dev.daybook.testing.Programs.isOnPath;
import static dev.daybook.testing.kafka.KafkaTopics.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.kafka.clients.ConfiguredClients;
import dev.daybook.kafka.clients.KafkaCalls;
import dev.daybook.kafka.cloudevents.CloudEventRecords;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.testing.Await;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// A relay to real brokers, without faults, and the reasons by which it stops.
class KafkaRelayIT {
  private static final OperatorAction.Request BY_ADA =
      new OperatorAction.Request("Ada", "the topic was deleted by mistake");

  private final RelayedLog relayed = new RelayedLog();
  private final TestKafka kafka = TestKafka.shared();

  @AfterEach
  void close() {
    relayed.close();
  }

  @Nested
  class A_relay {
    @Test
    void relays_old_and_new_events_once_and_in_order() throws Exception {
      relayed.append("counter", 50);
      KafkaRelay relay = relayed.relay();
      relayed.settle(relay);
      relayed.append("counter", 30);
      relayed.settle(relay);

      assertThat(relayed.faults()).isEmpty();
      assertThat(relay.status()).isEqualTo(new RelayStatus.Running());
      assertThat(relay.lag()).hasValue(0);
      assertThat(relay.relayedEvents()).isEqualTo(80);
      assertThat(relay.transactions()).isPositive();
    }

    @Test
    void has_several_pages_of_the_log_in_a_transaction() throws Exception {
      int events = 2 * RelayPages.PAGE_EVENTS_MAX + 10;
      for (int i = 0; i < events; i += 1_000) {
        List<NewEvent> next =
            IntStream.range(i, Math.min(i + 1_000, events))
                .mapToObj(
                    n -> new NewEvent(UUID.randomUUID(), "COUNTED", "{\"n\": %d}".formatted(n)))
                .toList();
        relayed.log.append(
            StreamId.of("counter", Integer.toString(i)), ExpectedVersion.noStream(), next);
      }

      KafkaRelay relay =
          relayed.relay(
              relayed.log, relayed.options().withBatchEvents(2 * RelayPages.PAGE_EVENTS_MAX));
      relayed.settle(relay);

      assertThat(relayed.faults()).isEmpty();
      assertThat(relay.transactions()).isEqualTo(2);
      assertThat(relay.relayedEvents()).isEqualTo(events);
    }

    @Test
    void starts_as_the_page_says() throws Exception {
      PostgresEventStore log = relayed.log;
      String servers = kafka.servers();
      relayed.append("order", 3);

      KafkaRelay relay =
          KafkaRelay.start(
              log,
              KafkaRelayOptions.of(
                  "production", // this installation
                  "orders", // this relay
                  "shop.orders", // the topic, which it alone writes to
                  Map.of("bootstrap.servers", servers)));

      try (relay) {
        relayed.settle(relay);
        assertThat(kafka.read("shop.orders")).hasSize(3);
      }
    }

    @Test
    void goes_on_after_a_restart() throws Exception {
      relayed.append("counter", 30);
      KafkaRelay first = relayed.relay();
      relayed.settle(first);
      first.close();
      relayed.append("counter", 30);

      KafkaRelay second = relayed.relay();
      relayed.settle(second);

      assertThat(first.status()).isEqualTo(new RelayStatus.Closed());
      assertThat(second.relayedEvents()).isEqualTo(30);
      assertThat(relayed.faults()).isEmpty();
    }

    @Test
    void relays_what_a_filter_accepts() throws Exception {
      var filter = EventFilter.all().withCategories("order").withTypes("COUNTED");
      KafkaRelay relay = relayed.relay(relayed.log, relayed.options().withFilter(filter));
      relayed.append("order", 10);
      relayed.append("cart", 100);
      relayed.settle(relay);
      relay.close();

      assertThat(relayed.faults(filter)).isEmpty();

      KafkaRelay again = relayed.relay(relayed.log, relayed.options().withFilter(filter));
      relayed.settle(again);

      assertThat(again.transactions()).as("the position of rejected events is stored").isZero();
    }

    @Test
    void creates_topics_that_lose_nothing() throws Exception {
      relayed.settle(relayed.relay());

      var topics = new RelayTopics(kafka.admin(), relayed.options());
      RelayTopics.Found created = topics.find(relayed.topic).orElseThrow();
      topics.requireSafe(created);
      assertThat(created.partitions()).isEqualTo(3);
      assertThat(created.replicas()).isEqualTo(3);
    }

    @Test
    void goes_on_while_partitions_move_to_other_brokers() throws Exception {
      kafka.createTopic(relayed.topic, 3, 2, Map.of());
      KafkaRelay relay = relayed.relay(relayed.log, relayed.options().allowingUnsafeTopics());
      relayed.append("counter", 20);
      kafka.moveToNextBrokers(relayed.topic);
      relayed.append("counter", 20);
      kafka.moveToNextBrokers(relayed.topic);
      relayed.append("counter", 20);
      relayed.settle(relay);

      assertThat(relayed.faults()).isEmpty();
    }

    /// The other client: librdkafka.
    @Test
    void is_read_by_kcat() throws Exception {
      Assumptions.assumeTrue(isOnPath("kcat"), "kcat is not installed");
      relayed.append("counter", 20);
      relayed.settle(relayed.relay());

      Process kcat =
          new ProcessBuilder(
                  "kcat",
                  "-b",
                  kafka.servers(),
                  "-C",
                  "-t",
                  relayed.topic,
                  "-e",
                  "-q",
                  "-X",
                  "isolation.level=read_committed",
                  "-f",
                  "%k %h\n")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      List<String> lines = kcat.inputReader(UTF_8).lines().toList();
      assertThat(kcat.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

      assertThat(lines)
          .hasSize(20)
          .allMatch(it -> it.startsWith("counter-") && it.contains("ce_type=COUNTED"));
    }
  }

  @Nested
  class It_stops_by_name {
    @Test
    void if_the_topic_was_deleted() throws Exception {
      relayed.append("counter", 20);
      KafkaRelay relay = relayed.relay();
      relayed.settle(relay);

      kafka.deleteTopic(relayed.topic);

      assertThat(relayed.awaitStop(relay).reason()).isEqualTo(RelayStopReason.TOPIC_REPLACED);
    }

    @Test
    void if_the_topic_was_created_again_and_an_operator_restarts_it() throws Exception {
      relayed.append("counter", 20);
      KafkaRelay first = relayed.relay();
      relayed.settle(first);
      first.close();
      kafka.deleteTopic(relayed.topic);
      Await.until(
          () -> new RelayTopics(kafka.admin(), relayed.options()).find(relayed.topic).isEmpty());
      kafka.createTopic(relayed.topic, 3, 3, Map.of("min.insync.replicas", "2"));
      relayed.append("counter", 20);

      KafkaRelay relay = relayed.relay();
      assertThat(relayed.awaitStop(relay).reason()).isEqualTo(RelayStopReason.TOPIC_REPLACED);
      assertThatIllegalArgumentException().isThrownBy(() -> relay.restart(41, BY_ADA));
      assertThatExceptionOfType(ActionNotApplicableException.class)
          .isThrownBy(() -> relay.continueAfterRestore(BY_ADA));
      relay.restart(0, BY_ADA);
      relayed.settle(relay);

      assertThat(relayed.faults()).isEmpty();
      assertThatExceptionOfType(ActionNotApplicableException.class)
          .isThrownBy(() -> relay.restart(0, BY_ADA));
    }

    @Test
    void and_one_idempotency_key_restarts_it_once() throws Exception {
      relayed.append("counter", 20);
      KafkaRelay relay = relayed.relay();
      relayed.settle(relay);
      kafka.deleteTopic(relayed.topic);
      assertThat(relayed.awaitStop(relay).reason()).isEqualTo(RelayStopReason.TOPIC_REPLACED);
      var request = byAda("the request");

      assertThatIllegalArgumentException().isThrownBy(() -> relay.restart(21, request));
      relay.restart(0, request);
      Await.until(() -> relay.status() instanceof RelayStatus.Running);
      relayed.settle(relay);
      relay.restart(0, request);

      assertThat(relay.hasPendingAction()).isFalse();
      assertThat(relay.status()).isInstanceOf(RelayStatus.Running.class);
      assertThatExceptionOfType(IdempotencyKeyConflictException.class)
          .isThrownBy(() -> relay.restart(10, byAda("another request")));
      assertThat(relayed.faults()).isEmpty();
    }

    private OperatorAction.Request byAda(String hash) {
      return new OperatorAction.Request("Ada", "To see", new OperatorAction.Key("key", hash));
    }

    @Test
    void if_partitions_were_added() throws Exception {
      relayed.append("counter", 20);
      KafkaRelay relay = relayed.relay();
      relayed.settle(relay);

      kafka
          .admin()
          .createPartitions(Map.of(relayed.topic, NewPartitions.increaseTo(5)))
          .all()
          .get();

      assertThat(relayed.awaitStop(relay).reason()).isEqualTo(RelayStopReason.PARTITIONS_CHANGED);
    }

    @Test
    void if_the_filter_changed() throws Exception {
      relayed.append("counter", 5);
      KafkaRelay first = relayed.relay();
      relayed.settle(first);
      first.close();

      var filter = EventFilter.all().withTypes("COUNTED");
      KafkaRelay relay = relayed.relay(relayed.log, relayed.options().withFilter(filter));

      assertThat(relayed.awaitStop(relay).reason()).isEqualTo(RelayStopReason.DEFINITION_CHANGED);
    }

    @Test
    void if_another_log_writes_to_the_topic() throws Exception {
      relayed.append("counter", 5);
      relayed.settle(relayed.relay());

      try (var other = new RelayedLog()) {
        KafkaRelay relay =
            other.relay(
                other.log, KafkaRelayOptions.of("test", "all", relayed.topic, other.properties));

        RelayStatus.Stopped stopped = other.awaitStop(relay);
        assertThat(stopped.reason()).isEqualTo(RelayStopReason.TOPIC_TAKEN);
        assertThat(stopped.message()).contains(relayed.log.identity().id().toString());
      }
    }

    @Test
    void if_the_topic_has_records_of_another_program() throws Exception {
      kafka.createTopic(relayed.topic, 3, 3, Map.of("min.insync.replicas", "2"));
      try (Producer<byte[], byte[]> other =
          new ConfiguredClients(relayed.properties).producer("other-" + UUID.randomUUID())) {
        other.initTransactions();
        other.beginTransaction();
        var _ = other.send(new ProducerRecord<>(relayed.topic, 0, null, new byte[1]));
        KafkaCalls.commit(other);
      }

      KafkaRelay relay = relayed.relay();

      assertThat(relayed.awaitStop(relay).reason())
          .isEqualTo(RelayStopReason.CONTROL_RECORD_MISSING);
    }

    @Test
    void if_the_topic_has_one_replica_unless_allowed() throws Exception {
      kafka.createTopic(relayed.topic, 1, 1, Map.of());
      relayed.append("counter", 5);
      KafkaRelay relay = relayed.relay();
      RelayStatus.Stopped stopped = relayed.awaitStop(relay);
      relay.close();

      KafkaRelay allowed = relayed.relay(relayed.log, relayed.options().allowingUnsafeTopics());
      relayed.settle(allowed);

      assertThat(stopped.reason()).isEqualTo(RelayStopReason.UNSAFE_TOPIC);
      assertThat(stopped.message()).contains("1 replicas, which must be at least 3");
    }

    @Test
    void if_an_event_is_too_large_and_goes_on_when_it_is_not() throws Exception {
      kafka.createTopic(
          relayed.topic, 3, 3, Map.of("min.insync.replicas", "2", "max.message.bytes", "20000"));
      relayed.append("counter", 5);
      relayed.appendLarge(incompressible(100_000));
      relayed.append("counter", 5);
      KafkaRelay relay = relayed.relay();

      RelayStatus.Stopped stopped = relayed.awaitStop(relay);
      assertThat(stopped.reason()).isEqualTo(RelayStopReason.EVENT_TOO_LARGE);
      assertThat(stopped.message()).contains("position 6");

      kafka.configure(relayed.topic, "max.message.bytes", "1000000");
      Await.until(
          () -> {
            relay.retry();
            return relay.position().orElse(0) >= 11;
          });
      assertThat(relayed.faults()).isEmpty();
    }

    /// The brokers' limit is that of the compressed record.
    private static String incompressible(int characters) {
      return new Random(1)
          .ints(characters, 'a', 'z' + 1)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
    }

    @Test
    void if_the_log_was_restored_and_tells_consumers_when_it_goes_on() throws Exception {
      relayed.append("counter", 20);
      KafkaRelay relay = relayed.relay();
      relayed.settle(relay);

      relayed.loseEventsAfter(15);
      relayed.append("counter", 20);
      assertThat(relayed.awaitStop(relay).reason()).isEqualTo(RelayStopReason.LOG_DIVERGED);

      relay.continueAfterRestore(BY_ADA); // refused: no epoch was begun
      Await.until(() -> !relay.hasPendingAction());
      assertThat(relay.status()).isInstanceOf(RelayStatus.Stopped.class);
      relayed.loseEventsAfter(15);
      relayed.log.beginEpoch(BY_ADA);
      relayed.append("counter", 5);
      relay.continueAfterRestore(BY_ADA);
      Await.until(() -> relay.status() instanceof RelayStatus.Running);
      relayed.settle(relay);

      List<ConsumerRecord<byte[], byte[]>> records = kafka.read(relayed.topic);
      for (int partition = 0; partition < 3; partition++) {
        int of = partition;
        List<ConsumerRecord<byte[], byte[]>> all =
            records.stream().filter(it -> it.partition() == of).toList();
        List<String> types = all.stream().map(it -> header(it, "ce_type")).toList();
        int told = types.indexOf(CloudEventRecords.LOG_RESTORED);
        assertThat(told).isNotNegative();
        assertThat(types).containsOnlyOnce(CloudEventRecords.LOG_RESTORED);
        assertThat(new String(all.get(told).value(), UTF_8)).contains("\"restorePosition\":15");
        assertThat(all.subList(0, told)).allMatch(it -> header(it, "ce_epoch").equals("1"));
        assertThat(all.subList(told, all.size()))
            .allMatch(it -> header(it, "ce_epoch").equals("2"));
      }
      assertThat(
              records.stream()
                  .filter(it -> header(it, "ce_epoch").equals("2"))
                  .filter(it -> header(it, "ce_type").equals("COUNTED"))
                  .map(it -> header(it, "ce_position")))
          .containsExactlyInAnyOrder("16", "17", "18", "19", "20");
    }
  }

  @Nested
  class With_a_topic_per_category {
    private KafkaRelayOptions options() {
      return relayed.options().withTopicPerCategory();
    }

    private List<String> positions(String category) throws Exception {
      return kafka.read(relayed.topic + "." + category).stream()
          .map(it -> header(it, "ce_position"))
          .toList();
    }

    @Test
    void each_event_is_in_the_topic_of_its_category() throws Exception {
      relayed.append("order", 5);
      relayed.append("cart", 5);
      KafkaRelay first = relayed.relay(relayed.log, options());
      relayed.settle(first);
      first.close();
      relayed.append("cart", 2);
      relayed.append("visit", 3); // a category that the first run did not have
      KafkaRelay second = relayed.relay(relayed.log, options());
      relayed.settle(second);

      assertThat(positions("order")).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
      assertThat(positions("cart")).containsExactlyInAnyOrder("6", "7", "8", "9", "10", "11", "12");
      assertThat(positions("visit")).containsExactlyInAnyOrder("13", "14", "15");
      assertThat(kafka.read(relayed.topic + ".visit"))
          .allMatch(it -> new String(it.key(), UTF_8).startsWith("visit-"));
    }

    @Test
    void one_that_has_records_of_another_program_stops_it() throws Exception {
      kafka.createTopic(relayed.topic + ".cart", 3, 3, Map.of("min.insync.replicas", "2"));
      try (Producer<byte[], byte[]> other =
          new ConfiguredClients(relayed.properties).producer("other-" + UUID.randomUUID())) {
        other.initTransactions();
        other.beginTransaction();
        var _ = other.send(new ProducerRecord<>(relayed.topic + ".cart", 0, null, new byte[1]));
        KafkaCalls.commit(other);
      }
      relayed.append("order", 2);
      KafkaRelay relay = relayed.relay(relayed.log, options());
      relayed.settle(relay);
      relayed.append("cart", 3);

      RelayStatus.Stopped stopped = relayed.awaitStop(relay);
      assertThat(stopped.reason()).isEqualTo(RelayStopReason.CONTROL_RECORD_MISSING);
      assertThat(stopped.message()).contains(relayed.topic + ".cart");
      relay.restart(2, BY_ADA);
      relayed.settle(relay);

      assertThat(positions("order")).hasSize(2);
      assertThat(positions("cart").stream().filter(it -> !it.isEmpty()))
          .containsExactlyInAnyOrder("3", "4", "5");
    }

    @Test
    void all_are_told_of_a_restore() throws Exception {
      relayed.append("order", 5);
      relayed.append("cart", 5);
      KafkaRelay relay = relayed.relay(relayed.log, options());
      relayed.settle(relay);
      relayed.loseEventsAfter(7);
      relayed.log.beginEpoch(BY_ADA);
      relayed.append("cart", 1);
      relayed.awaitStop(relay);

      relay.continueAfterRestore(BY_ADA);
      Await.until(() -> relay.status() instanceof RelayStatus.Running);
      relayed.settle(relay);

      for (String category : List.of("order", "cart")) {
        assertThat(
                kafka.read(relayed.topic + "." + category).stream()
                    .filter(it -> header(it, "ce_type").equals(CloudEventRecords.LOG_RESTORED)))
            .hasSize(3);
      }
      assertThat(positions("cart")).contains("8");
    }
  }

  @Nested
  class Without_rights {
    @Test
    void to_create_the_topic_it_says_what_to_create() throws Exception {
      Runnable allow = kafka.deny(relayed.topic, AclOperation.CREATE);
      KafkaRelay relay = relayed.relay();
      Await.until(() -> reason(relay).startsWith("waiting for the topic " + relayed.topic));

      assertThat(reason(relay)).contains("kafka-topics.sh", "--create --topic " + relayed.topic);
      allow.run();
      relayed.append("counter", 3);
      relayed.settle(relay);
      assertThat(relayed.faults()).isEmpty();
    }

    @Test
    void to_write_it_waits_and_names_the_topic() throws Exception {
      relayed.append("counter", 3);
      KafkaRelay first = relayed.relay();
      relayed.settle(first);
      first.close();
      Runnable allow = kafka.deny(relayed.topic, AclOperation.WRITE);
      relayed.append("counter", 3);
      KafkaRelay relay = relayed.relay();
      Await.until(() -> reason(relay).contains("uthoriz"));

      assertThat(reason(relay)).startsWith("waiting for Kafka: ").contains(relayed.topic);
      allow.run();
      relayed.settle(relay);
      assertThat(relayed.faults()).isEmpty();
    }

    private static String reason(KafkaRelay relay) {
      return relay.status() instanceof RelayStatus.Waiting(var _, String reason) ? reason : "";
    }
  }

  @Nested
  class Kafka_away {
    @Test
    void costs_the_log_nothing_and_is_a_status() throws Exception {
      var away = new HashMap<>(relayed.properties);
      away.put("bootstrap.servers", "127.0.0.1:1");
      KafkaRelay relay =
          relayed.relay(relayed.log, KafkaRelayOptions.of("test", "all", relayed.topic, away));

      relayed.append("counter", 5);
      Await.until(() -> relay.status() instanceof RelayStatus.Waiting);

      assertThat(((RelayStatus.Waiting) relay.status()).reason()).startsWith("waiting for Kafka: ");
      assertThat(relay.position()).isEmpty();
      assertThat(relayed.log.readStream(StreamId.of("counter", "0")).findFirst()).isPresent();
    }
  }
}
