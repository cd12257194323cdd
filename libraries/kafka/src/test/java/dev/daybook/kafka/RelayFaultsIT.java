package dev.daybook.kafka;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.kafka.FaultyClients.Fault;
import dev.daybook.kafka.FaultyClients.Killed;
import dev.daybook.kafka.clients.ConfiguredClients;
import dev.daybook.kafka.clients.KafkaClients;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.testing.Await;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Each event is in the topic once and in order, whatever fails between log and topic.
class RelayFaultsIT {
  private final RelayedLog relayed = new RelayedLog();

  @AfterEach
  void close() {
    relayed.close();
  }

  @Nested
  class A_killed_relay {
    /// The first commit is that of the first control record.
    @Test
    void between_send_and_commit() throws Exception {
      killedAt("commitTransaction", 3);
    }

    @Test
    void before_the_control_record_is_sent() throws Exception {
      killedAt("flush", 3);
    }

    @Test
    void at_its_first_transaction() throws Exception {
      killedAt("commitTransaction", 1);
    }

    private void killedAt(String method, int call) throws Exception {
      relayed.append("counter", 100);
      var kill = new Kill(method, call);
      KafkaRelay first = relayed.relay(relayed.node(), kill);
      assertThat(kill.await(PATIENCE.toMillis())).isTrue();
      first.close();

      relayed.settle(relayed.relay());

      assertThat(relayed.faults()).isEmpty();
    }
  }

  /// A transaction sends its records while the one before it is committed.
  @Nested
  class Two_transactions_at_once {
    /// The second transaction, whose events were sent, is still open.
    @Test
    void of_a_relay_that_is_killed_before_the_first_is_committed() throws Exception {
      relayed.append("counter", 40);
      var sent = new CountDownLatch(1);
      var kill = new Kill("", 1);
      var begun = new AtomicInteger();
      var third = new AtomicReference<@Nullable Producer<byte[], byte[]>>();
      var commits = new AtomicInteger();
      KafkaRelay first =
          relayed.relay(
              relayed.node(),
              (name, real, execution) -> {
                if (name.equals("beginTransaction") && begun.incrementAndGet() == 3) {
                  third.set(real);
                }
                if (name.equals("commitTransaction") && commits.incrementAndGet() == 2) {
                  sent.await(); // the flush of the next transaction
                  kill.now();
                }
                Object result = kill.around(name, real, execution);
                if (name.equals("flush") && real.equals(third.get())) {
                  sent.countDown();
                }
                return result;
              });
      assertThat(kill.await(PATIENCE.toMillis())).isTrue();
      first.close();

      KafkaRelay second = relayed.relay();
      relayed.settle(second);

      assertThat(relayed.faults()).isEmpty();
      assertThat(second.relayedEvents()).as("neither was committed").isEqualTo(40);
    }

    /// Without a notification the relay would read the log after an hour.
    @Test
    void notice_an_event_that_comes_while_the_first_is_committed() throws Exception {
      relayed.append("counter", 1);
      var call = new HeldCall("commitTransaction", 2);
      var clients = new FaultyClients(relayed.properties, call);
      try (clients;
          var relay =
              KafkaRelay.start(
                  relayed.log, relayed.options().withPollInterval(Duration.ofHours(1)), clients)) {
        call.awaitReached();
        relayed.append("counter", 1);
        Await.until(() -> relayed.log.tailer().position() == 2);
        call.goOn();
        relayed.settle(relay);
      }

      assertThat(relayed.faults()).isEmpty();
    }

    /// As if its answer were lost; Kafka has committed it.
    @Test
    void of_which_the_first_is_committed_without_an_answer() throws Exception {
      firstCommitFails(true);
    }

    /// The second one must not be committed if the first one was not.
    @Test
    void of_which_the_first_is_not_committed() throws Exception {
      firstCommitFails(false);
    }

    /// The commit before it is that of the first control record.
    private void firstCommitFails(boolean isCommitted) throws Exception {
      relayed.append("counter", 40);
      var commits = new AtomicInteger();
      KafkaRelay relay =
          relayed.relay(
              relayed.log,
              (name, real, execution) -> {
                boolean fails = name.equals("commitTransaction") && commits.incrementAndGet() == 2;
                Object result = fails && !isCommitted ? null : execution.execute();
                if (fails) {
                  throw new TimeoutException("The commit has no answer");
                }
                return result;
              });
      relayed.settle(relay);

      assertThat(relayed.faults()).isEmpty();
    }
  }

  /// Kafka's client may end a transaction without a record that was sent right before.
  @Test
  void each_record_is_acknowledged_before_its_transaction_is_committed() throws Exception {
    relayed.append("counter", 60);
    var check = new AcknowledgementCheck();
    relayed.settle(relayed.relay(relayed.node(), check));

    assertThat(check.commits()).isGreaterThan(2);
    assertThat(check.earlyCommits()).isZero();
  }

  @Nested
  class A_killed_broker {
    @Test
    void in_the_middle_of_a_transaction() throws Exception {
      relayed.append("counter", 60);
      var reached = new CountDownLatch(1);
      var stopped = new CountDownLatch(1);
      var flushes = new AtomicInteger();
      KafkaRelay relay =
          relayed.relay(
              relayed.log,
              (name, real, execution) -> {
                if (name.equals("flush") && flushes.incrementAndGet() == 3) {
                  reached.countDown();
                  stopped.await();
                }
                return execution.execute();
              });
      assertThat(reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      int leader = relayed.kafka.leader(relayed.topic, 0);
      TestKafka.shared().stopBroker(leader);
      try {
        stopped.countDown();
        relayed.append("counter", 60);
        relayed.settle(relay);
      } finally {
        TestKafka.shared().startBroker(leader);
      }
      relayed.append("counter", 20);
      relayed.settle(relay);

      assertThat(relayed.faults()).isEmpty();
    }
  }

  @Nested
  class Two_relays {
    /// Node A is paused before its commit for longer than the lease; node B takes over.
    @Test
    void of_which_one_was_paused_write_each_event_once() throws Exception {
      relayed.append("counter", 60);
      PostgresEventStore nodeA = relayed.node();
      var paused = new CountDownLatch(1);
      var resumed = new CountDownLatch(1);
      var commits = new AtomicInteger();
      KafkaRelay a =
          relayed.relay(
              nodeA,
              (name, real, execution) -> {
                if (name.equals("commitTransaction") && commits.incrementAndGet() == 3) {
                  paused.countDown();
                  resumed.await();
                }
                return execution.execute();
              });
      assertThat(paused.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      // The lease is renewed by another thread, which a paused process would not do either.
      relayed.takeLeaseAway();
      KafkaRelay b = relayed.relay();
      relayed.settle(b);
      resumed.countDown();
      relayed.append("counter", 20);
      relayed.settle(b);
      Await.until(() -> !(a.status() instanceof RelayStatus.Running));

      assertThat(relayed.faults()).isEmpty();
      assertThat(a.status()).isNotInstanceOf(RelayStatus.Stopped.class);
    }

    /// A is paused after it has fenced the first producer of former runs, and goes on while B has
    /// sent events by its first one. Without regard to the lease: each takes itself for its holder.
    @Test
    void of_which_one_was_paused_between_its_fences_write_each_event_once() throws Exception {
      relayed.append("counter", 60);
      var between = new HeldCall("initTransactions", 2);
      var sending = new CountDownLatch(1);
      var goOn = new CountDownLatch(1);
      var firstOfB = new AtomicReference<@Nullable Producer<byte[], byte[]>>();
      var begunByFirst = new AtomicInteger();
      try (var clientsOfA = new FaultyClients(relayed.properties, between);
          var clientsOfB =
              new FaultyClients(
                  relayed.properties,
                  (name, real, execution) -> {
                    firstOfB.compareAndSet(null, real);
                    boolean isFirst = real.equals(firstOfB.get());
                    if (name.equals("beginTransaction") && isFirst) {
                      begunByFirst.incrementAndGet();
                    }
                    if (name.equals("flush") && isFirst && begunByFirst.get() == 2) {
                      sending.countDown();
                      goOn.await();
                    }
                    return execution.execute();
                  });
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> a = threads.submit(() -> relayAll(clientsOfA));
        between.awaitReached();
        Future<?> b = threads.submit(() -> relayAll(clientsOfB));
        assertThat(sending.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        between.goOn();
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> a.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .withCauseInstanceOf(KafkaException.class);
        goOn.countDown();
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> b.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      }
      relayed.settle(relayed.relay());

      assertThat(relayed.faults()).isEmpty();
    }

    private void relayAll(KafkaClients clients) {
      try (var run = new RelayRun(relayed.log, relayed.options(), clients, null, (_, _) -> {})) {
        while (!run.advance()) {
          // again
        }
      }
    }

    @Test
    void stand_by_for_each_other() throws Exception {
      KafkaRelay a = relayed.relay();
      relayed.append("counter", 20);
      relayed.settle(a);
      KafkaRelay b = relayed.relay(relayed.node(), relayed.options());
      Await.until(() -> b.status() instanceof RelayStatus.StandingBy);
      a.close();
      relayed.append("counter", 20);
      relayed.settle(b);

      assertThat(relayed.faults()).isEmpty();
      assertThat(b.relayedEvents()).isEqualTo(20);
    }
  }

  /// A transaction of another relay is open in the control topic, and hides the last record of this
  /// relay from readers of committed records.
  @Test
  void an_open_transaction_of_another_relay_is_waited_for() throws Exception {
    relayed.append("counter", 20);
    String control = relayed.options().controlTopic();
    KafkaRelay first = relayed.relay();
    relayed.settle(first);
    try (Producer<byte[], byte[]> other =
        new ConfiguredClients(relayed.properties).producer("other-" + relayed.topic)) {
      other.initTransactions();
      other.beginTransaction();
      var _ = other.send(new ProducerRecord<>(control, 0, "other".getBytes(UTF_8), null)).get();
      relayed.append("counter", 20);
      relayed.settle(first);
      first.close();
      KafkaRelay second = relayed.relay();
      Thread.sleep(500); // time to read a position that is too low
      assertThat(second.position()).isEmpty();
      other.commitTransaction();
      relayed.append("counter", 5);
      relayed.settle(second);
    }

    assertThat(relayed.faults()).isEmpty();
  }

  /// Faults that are planted in a relay must be found by the check of the topic.
  @Nested
  class Planted_fault {
    /// A is paused before it begins a transaction, B starts, and A goes on at once when B has read
    /// the control record.
    private void race(Fault ofB) throws Exception {
      relayed.append("counter", 60);
      var paused = new CountDownLatch(1);
      var resumed = new CountDownLatch(1);
      var committed = new CountDownLatch(1);
      var begun = new AtomicInteger();
      var commits = new AtomicInteger();
      KafkaRelay a =
          relayed.relay(
              relayed.node(),
              (name, real, execution) -> {
                if (name.equals("beginTransaction") && begun.incrementAndGet() == 3) {
                  paused.countDown();
                  resumed.await();
                }
                if (name.equals("close")
                    || committed.getCount() == 0) { // it was fenced, or is done
                  committed.countDown();
                  throw new Killed();
                }
                Object result = execution.execute();
                if (name.equals("commitTransaction") && commits.incrementAndGet() == 3) {
                  committed.countDown();
                }
                return result;
              });
      assertThat(paused.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      relayed.takeLeaseAway();
      KafkaRelay b =
          relayed.relay(
              relayed.log,
              (name, real, execution) -> {
                if (name.equals("beginTransaction")) { // the control record was read
                  resumed.countDown();
                  committed.await();
                }
                return ofB.around(name, real, execution);
              });
      relayed.settle(b);
      a.close();
    }

    @Test
    void reading_the_control_topic_before_the_fence_is_found() throws Exception {
      Set<Producer<byte[], byte[]>> fenced = ConcurrentHashMap.newKeySet();
      race(
          (name, real, execution) -> {
            if (name.equals("initTransactions")) {
              return null; // too late: at the first transaction
            }
            if (name.equals("beginTransaction") && fenced.add(real)) {
              real.initTransactions();
            }
            return execution.execute();
          });

      assertThat(relayed.faults()).anyMatch(it -> it.endsWith("is there twice"));
    }

    @Test
    void in_the_right_order_the_same_race_is_harmless() throws Exception {
      race((name, real, execution) -> execution.execute());

      assertThat(relayed.faults()).isEmpty();
    }

    /// Without the control record in the transaction of its events.
    @Test
    void a_position_that_is_stored_after_its_events_is_found() throws Exception {
      relayed.append("counter", 60);
      var killed = new CountDownLatch(1);
      var begun = new AtomicInteger();
      KafkaRelay first =
          relayed.relay(
              relayed.node(),
              (name, real, execution) -> {
                if (killed.getCount() == 0) {
                  return null;
                }
                if (name.equals("beginTransaction")) {
                  begun.incrementAndGet();
                }
                if (name.equals("flush") && begun.get() == 2) {
                  real.flush();
                  real.commitTransaction(); // the events alone
                  killed.countDown();
                  throw new Killed();
                }
                return execution.execute();
              });
      assertThat(killed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      first.close();
      relayed.settle(relayed.relay());

      assertThat(relayed.faults()).anyMatch(it -> it.endsWith("is there twice"));
      assertThat(Set.copyOf(relayed.types())).containsExactly("COUNTED");
    }
  }
}
