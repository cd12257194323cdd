package dev.daybook.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.testing.Soak;
import dev.daybook.testing.kafka.KafkaProcesses;
import dev.daybook.testing.kafka.KafkaTopics;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes of brokers are killed (SIGKILL) in the middle of transactions, some of them together
/// with the relay, and started again on their data. A verdict on the topic. `./daybook soak`
/// repeats it for longer.
class BrokerKillsIT {
  private static final int BROKERS = 3;
  private static final int KILLS = 3;
  private static final int CALLS_MAX = 5;
  private static final List<String> METHODS = List.of("send", "flush", "commitTransaction");

  @TempDir private Path directory;

  /// What the killed broker did for the relay.
  private enum Victim {
    LEADER,
    LEADER_OF_CONTROL_TOPIC,
    TRANSACTION_COORDINATOR
  }

  @Test
  void each_event_is_relayed_once_while_brokers_are_killed() throws Exception {
    try (var kafka = KafkaProcesses.start(directory, BROKERS)) {
      Soak.rounds("Kills of brokers", 1, (_, seed) -> killSome(kafka, seed));
    }
  }

  private static void killSome(KafkaProcesses kafka, long seed) throws Exception {
    var random = new Random(seed);
    try (var relayed = new RelayedLog(kafka.topics())) {
      relayed.append("counter", 20);
      try (KafkaRelay first = relayed.relay()) {
        relayed.settle(first);
      }
      for (int kill = 1; kill <= KILLS; kill++) {
        killInMidTransaction(kafka, relayed, random);
      }
      relayed.append("counter", 20);
      relayed.settle(relayed.relay());

      assertThat(relayed.faults()).as("seed %d", seed).isEmpty();
    }
  }

  private static void killInMidTransaction(KafkaProcesses kafka, RelayedLog relayed, Random random)
      throws Exception {
    relayed.append("counter", 120);
    Victim victim = choose(random, List.of(Victim.values()));
    int broker = broker(victim, relayed, random);
    String method = choose(random, METHODS);
    boolean withRelay = random.nextBoolean();
    boolean restartsFirst = random.nextBoolean();
    System.out.printf(
        "  broker %d (%s) killed at %s%s, restarted %s%n",
        broker,
        victim,
        method,
        withRelay ? " with the relay" : "",
        restartsFirst ? "at once" : "after the events were relayed without it");
    var call = new HeldCall(method, 1 + random.nextInt(CALLS_MAX));
    KafkaRelay interrupted = relayed.relay(relayed.log, call);
    call.awaitReached();
    kafka.kill(broker);
    KafkaRelay relay = interrupted;
    if (withRelay) {
      call.killRelay();
      interrupted.close();
      relay = relayed.relay();
    } else {
      call.goOn();
    }
    relayed.append("counter", 40);
    if (restartsFirst) {
      kafka.restart(broker);
      relayed.settle(relay);
    } else {
      relayed.settle(relay);
      kafka.restart(broker);
    }
    relay.close();
  }

  private static <T> T choose(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static int broker(Victim victim, RelayedLog relayed, Random random) throws Exception {
    KafkaTopics topics = relayed.kafka;
    KafkaRelayOptions options = relayed.options();
    return switch (victim) {
      case LEADER -> topics.leader(relayed.topic, random.nextInt(options.partitions()));
      case LEADER_OF_CONTROL_TOPIC -> topics.leader(options.controlTopic(), 0);
      case TRANSACTION_COORDINATOR -> {
        String id = options.transactionalId(relayed.log.identity().id());
        yield topics
            .admin()
            .describeTransactions(List.of(id))
            .description(id)
            .get()
            .coordinatorId();
      }
    };
  }
}
