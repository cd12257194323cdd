package dev.daybook.kafka.inbox;

import static dev.daybook.testing.Patience.PATIENCE;
import static dev.daybook.testing.kafka.KafkaTopics.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.StrictJson;
import dev.daybook.kafka.AcknowledgementCheck;
import dev.daybook.kafka.FaultyClients;
import dev.daybook.kafka.Kill;
import dev.daybook.kafka.RelayedLog;
import dev.daybook.kafka.TestKafka;
import dev.daybook.kafka.clients.ConfiguredClients;
import dev.daybook.kafka.clients.KafkaCalls;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.testing.Await;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Commands from real brokers to a real log: purses, into which coins are put and from which they
/// are taken.
class KafkaInboxIT {
  private static final OperatorAction.Request BY_ADA =
      new OperatorAction.Request("Ada", "the sender was corrected");

  private static final EventTypes<Moved> EVENTS =
      EventTypes.of(Moved.class).event("COINS_MOVED", Moved.class).build();

  private final RelayedLog node = new RelayedLog();
  private final TestKafka kafka = TestKafka.shared();
  private final String topic = TestKafka.newName("purses");
  private final String answers = topic + ".answers";
  private final CommandHandler<Integer, Integer, Moved> purses =
      CommandHandler.of(node.log, new Purse(), EVENTS);
  private final List<AutoCloseable> closings = new ArrayList<>();

  record Moved(int coins) {}

  static final class NotEnough extends RuntimeException {}

  static final class Purse implements Decider<Integer, Integer, Moved> {
    @Override
    public Integer initialState() {
      return 0;
    }

    @Override
    public List<Moved> decide(Integer coins, Integer state) {
      if (state + coins < 0) {
        throw new NotEnough();
      }
      return List.of(new Moved(coins));
    }

    @Override
    public Integer evolve(Integer state, Moved event) {
      return state + event.coins();
    }
  }

  @BeforeEach
  void create() throws Exception {
    kafka.createTopic(topic, 3, 3, Map.of());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closing : closings.reversed()) {
      closing.close();
    }
    node.close();
  }

  private InboxResult execute(InboxRecord record) {
    int coins = Integer.parseInt(record.value());
    try {
      int now =
          purses
              .once(record.idempotencyKey())
              .handle(purse(record.key().orElseThrow()), coins, record.metadata())
              .state();
      return InboxResult.accepted("{\"coins\":%d}".formatted(now));
    } catch (NotEnough e) {
      return InboxResult.refused("NOT_ENOUGH", "The purse has fewer coins");
    }
  }

  private static StreamId purse(String key) {
    return StreamId.of("purse", key);
  }

  private KafkaInboxOptions options() {
    return KafkaInboxOptions.of(topic + "-group", topic, node.properties)
        .withAnswers(answers)
        .withKeyHeader("command-id")
        .withAttempts(1);
  }

  private KafkaInbox start(KafkaInboxOptions options, InboxHandler handler) {
    KafkaInbox inbox = KafkaInbox.start(node.log, options, handler);
    closings.add(inbox);
    return inbox;
  }

  private KafkaInbox start() {
    return start(options(), this::execute);
  }

  /// Sends a record to partition 0.
  private void send(String key, String value, String... commandId) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new ConfiguredClients(node.properties).producer("sender-" + UUID.randomUUID())) {
      producer.initTransactions();
      producer.beginTransaction();
      var record = new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value.getBytes(UTF_8));
      for (String id : commandId) {
        record.headers().add("command-id", id.getBytes(UTF_8));
      }
      var _ = producer.send(record);
      KafkaCalls.commit(producer);
    }
  }

  /// Sends coins 1 to n to each of some purses, over all partitions.
  private void sendCoins(int purses, int each) {
    try (Producer<byte[], byte[]> producer =
        new ConfiguredClients(node.properties).producer("sender-" + UUID.randomUUID())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int coins = 1; coins <= each; coins++) {
        for (int purse = 0; purse < purses; purse++) {
          byte[] key = Integer.toString(purse).getBytes(UTF_8);
          byte[] value = Integer.toString(coins).getBytes(UTF_8);
          var _ = producer.send(new ProducerRecord<>(topic, purse % 3, key, value));
        }
      }
      KafkaCalls.commit(producer);
    }
  }

  private static void settle(KafkaInbox inbox, long records) {
    Await.until(
        () ->
            inbox.acceptedCommands() + inbox.refusedCommands() + inbox.recordsParked() >= records);
  }

  private List<Integer> moved(String purse) {
    return node.log.readStream(purse(purse)).map(EVENTS::decode).map(Moved::coins).toList();
  }

  /// Waits until readers of committed records see so many answers: an abandoned transaction hides
  /// them until it times out.
  private void awaitAnswers(int count) {
    Await.until(
        () -> {
          try {
            return answered().size() == count;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private List<JsonNode> answered() throws Exception {
    return kafka.read(answers).stream()
        .map(it -> StrictJson.mapper().readTree(it.value()))
        .toList();
  }

  @Nested
  class Each_command {
    @Test
    void is_executed_once_in_the_order_of_its_key_and_answered() throws Exception {
      sendCoins(5, 10);
      KafkaInbox inbox = start();
      settle(inbox, 50);

      for (int purse = 0; purse < 5; purse++) {
        assertThat(moved(Integer.toString(purse))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
      }
      assertThat(answered())
          .hasSize(50)
          .allMatch(it -> it.get("status").stringValue().equals("accepted"))
          .anyMatch(it -> it.at("/data/coins").intValue() == 55);
      RecordedEvent first = node.log.readStream(purse("0")).findFirst().orElseThrow();
      assertThat(first.metadata()).contains("inboxRecord");
      assertThat(inbox.status()).isEqualTo(new InboxStatus.Running());
      assertThat(inbox.parked()).isEmpty();
    }

    /// Between append and commit: before the offsets are in the transaction, and after.
    @ParameterizedTest
    @ValueSource(strings = {"sendOffsetsToTransaction", "commitTransaction"})
    void is_executed_once_if_a_node_is_killed_after_the_append(String call) throws Exception {
      sendCoins(5, 4);
      var kill = new Kill(call, 1);
      Map<String, Object> properties = new HashMap<>(node.properties);
      properties.put("transaction.timeout.ms", 2_000);
      var clients = new FaultyClients(properties, kill);
      closings.add(clients);
      KafkaInbox first = KafkaInbox.start(node.log, options(), KafkaInboxIT.this::execute, clients);
      assertThat(kill.await(PATIENCE.toMillis())).isTrue();
      first.close();
      assertThat(first.acceptedCommands()).isZero();
      assertThat(node.log.head()).as("commands are in the log").isPositive();

      settle(start(), 20);

      for (int purse = 0; purse < 5; purse++) {
        assertThat(moved(Integer.toString(purse))).containsExactly(1, 2, 3, 4);
      }
      awaitAnswers(20);
    }

    @Test
    void is_executed_once_if_the_producer_sends_it_twice() throws Exception {
      send("a", "5", "id-1");
      send("a", "5", "id-1");
      send("a", "7", "id-1"); // the same key, another command
      KafkaInbox inbox = start(options().goingOnAfterParked(), KafkaInboxIT.this::execute);
      settle(inbox, 3);

      assertThat(moved("a")).containsExactly(5);
      assertThat(answered()).hasSize(2).allMatch(it -> it.at("/data/coins").intValue() == 5);
      assertThat(inbox.parked())
          .singleElement()
          .satisfies(it -> assertThat(it.reason()).contains("with other contents"));
    }

    @Test
    void waits_while_the_log_is_away() throws Exception {
      var away = new AtomicBoolean(true);
      send("a", "1");
      KafkaInbox inbox =
          start(
              options(),
              record -> {
                if (away.get()) {
                  throw new EventStoreUnavailableException("no connection", null);
                }
                return execute(record);
              });
      Await.until(
          () ->
              inbox.status() instanceof InboxStatus.Waiting(var _, String reason)
                  && reason.startsWith("waiting for the database: "));
      away.set(false);
      settle(inbox, 1);

      assertThat(moved("a")).containsExactly(1);
      assertThat(inbox.recordsParked()).isZero();
    }
  }

  /// Offsets begin again, and Kafka forgets those of the group.
  @Test
  void a_topic_that_is_created_again_has_new_commands() throws Exception {
    send("a", "1");
    KafkaInbox first = start();
    settle(first, 1);
    first.close();
    kafka.deleteTopic(topic);
    Await.until(() -> !KafkaCalls.await(kafka.admin().listTopics().names()).contains(topic));
    kafka.createTopic(topic, 3, 3, Map.of());
    send("a", "2");

    settle(start(), 1);

    assertThat(moved("a")).containsExactly(1, 2);
  }

  @Nested
  class A_refused_command {
    @Test
    void is_answered_and_refused_for_good() throws Exception {
      send("a", "-3", "take");
      send("a", "10");
      send("a", "-3", "take");
      KafkaInbox inbox = start();
      settle(inbox, 3);

      assertThat(moved("a")).containsExactly(10);
      assertThat(answered().stream().map(it -> it.get("status").stringValue()))
          .containsExactly("refused", "accepted", "refused");
      assertThat(answered().getFirst().get("reason").stringValue()).isEqualTo("NOT_ENOUGH");
      assertThat(node.log.readLog(0).map(RecordedEvent::type))
          .containsOnlyOnce(RecordExecution.REFUSED);
    }

    @Test
    void may_be_sent_again_if_the_handler_says_so() throws Exception {
      send("a", "-3", "take");
      send("a", "10");
      send("a", "-3", "take");
      KafkaInbox inbox =
          start(
              options(),
              record ->
                  execute(record) instanceof InboxResult.Accepted done
                      ? done
                      : InboxResult.refusedForNow("NOT_ENOUGH", "later"));
      settle(inbox, 3);

      assertThat(inbox.refusedCommands()).isEqualTo(1);
    }
  }

  @Nested
  class A_record_that_cant_be_executed {
    private final AtomicBoolean repaired = new AtomicBoolean();

    private InboxResult executeOrFail(InboxRecord record) {
      return record.value().equals("ten") && repaired.get()
          ? InboxResult.accepted()
          : execute(record);
    }

    private Set<String> reasons(KafkaInbox inbox) {
      return Set.copyOf(inbox.parked().stream().map(ParkedRecord::reason).toList());
    }

    @Test
    void is_parked_with_the_later_ones_of_its_key_until_it_is_retried() throws Exception {
      send("a", "1");
      send("a", "ten");
      send("a", "2");
      send("b", "1");
      KafkaInbox first = start(options(), this::executeOrFail);
      settle(first, 4);
      first.close();
      send("a", "3");
      KafkaInbox inbox = start(options(), this::executeOrFail);
      settle(inbox, 1);

      assertThat(moved("a")).containsExactly(1);
      assertThat(moved("b")).containsExactly(1);
      assertThat(inbox.parked()).extracting(ParkedRecord::offset).hasSize(3);
      ParkedRecord poison = inbox.parked().getFirst();
      assertThat(poison.key()).isEqualTo("a");
      assertThat(poison.reason()).contains("\"ten\"");
      List<ConsumerRecord<byte[], byte[]>> parked = kafka.read(topic + ".parked");
      assertThat(parked).hasSize(3);
      assertThat(new String(parked.getFirst().value(), UTF_8)).isEqualTo("ten");
      assertThat(header(parked.getFirst(), ParkedPartition.REASON)).contains("\"ten\"");

      repaired.set(true);
      inbox.retry(poison, BY_ADA);
      Await.until(() -> inbox.parked().isEmpty());
      send("a", "4");
      settle(inbox, 2);

      assertThat(moved("a")).containsExactly(1, 2, 3, 4);
      assertThatExceptionOfType(ActionNotApplicableException.class)
          .isThrownBy(() -> inbox.skip(poison, BY_ADA));
    }

    @Test
    void is_given_up_by_an_operator() throws Exception {
      send("a", "ten");
      send("a", "2");
      KafkaInbox inbox = start();
      settle(inbox, 2);

      inbox.skip(inbox.parked().getFirst(), BY_ADA);
      Await.until(() -> inbox.parked().isEmpty());

      assertThat(moved("a")).containsExactly(2);
      assertThat(
              kafka.read(topic + ".parked").stream().map(it -> header(it, ParkedPartition.OUTCOME)))
          .contains("skipped by Ada: the sender was corrected");
    }

    /// Kafka's client may end a transaction without a record that was sent right before.
    @Test
    void is_given_up_in_a_transaction_whose_records_are_acknowledged_before_its_commit()
        throws Exception {
      send("a", "ten");
      send("a", "2");
      var check = new AcknowledgementCheck();
      var clients = new FaultyClients(node.properties, check);
      closings.add(clients);
      KafkaInbox inbox = KafkaInbox.start(node.log, options(), KafkaInboxIT.this::execute, clients);
      closings.add(inbox);
      settle(inbox, 2);
      inbox.skip(inbox.parked().getFirst(), BY_ADA);
      Await.until(() -> inbox.parked().isEmpty());

      assertThat(check.commits()).isGreaterThan(1);
      assertThat(check.earlyCommits()).isZero();
    }

    @Test
    void is_passed_by_later_ones_if_that_is_wanted() throws Exception {
      send("a", "ten");
      send("a", "2");
      KafkaInbox inbox = start(options().goingOnAfterParked(), KafkaInboxIT.this::execute);
      settle(inbox, 2);

      assertThat(moved("a")).containsExactly(2);
      assertThat(reasons(inbox)).hasSize(1);
    }
  }

  @Nested
  class It_says_by_name {
    @Test
    void that_its_offsets_are_of_a_topic_that_was_deleted() throws Exception {
      var other = new OffsetAndMetadata(0, "the id of the other topic");
      kafka
          .admin()
          .alterConsumerGroupOffsets(options().name(), Map.of(new TopicPartition(topic, 0), other))
          .all()
          .get();
      send("a", "1");

      KafkaInbox inbox = start();
      Await.until(() -> inbox.status() instanceof InboxStatus.Stopped);

      assertThat(((InboxStatus.Stopped) inbox.status()).message())
          .contains("was deleted and created again", "--delete-offsets");
      assertThat(moved("a")).isEmpty();
    }

    @Test
    void that_its_topic_is_missing() {
      KafkaInbox inbox =
          start(
              KafkaInboxOptions.of("missing", TestKafka.newName("missing"), node.properties),
              KafkaInboxIT.this::execute);

      Await.until(
          () ->
              inbox.status() instanceof InboxStatus.Waiting(var _, String reason)
                  && reason.startsWith("waiting for the topic missing-"));
    }
  }
}
