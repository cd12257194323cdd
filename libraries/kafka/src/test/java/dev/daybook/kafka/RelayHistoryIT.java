package dev.daybook.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.testing.Soak;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// A history of random kills and take-overs while events are appended, and a verdict on the topic.
/// `./daybook soak` repeats it with others.
class RelayHistoryIT {
  private static final int RELAYS = 8;
  private static final int CALLS_MAX = 30;
  private static final List<String> METHODS =
      List.of("initTransactions", "beginTransaction", "send", "flush", "commitTransaction");

  @Test
  void each_event_is_relayed_once_while_relays_are_killed() throws Exception {
    Soak.rounds("Kills of relays", 1, (_, seed) -> killSome(seed));
  }

  private static void killSome(long seed) throws Exception {
    var random = new Random(seed);
    try (var relayed = new RelayedLog()) {
      PostgresEventStore other = relayed.node();
      List<KafkaRelay> others = new ArrayList<>();
      var writing = new AtomicBoolean(true);
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(
              () -> {
                while (writing.get()) {
                  relayed.append("counter", 10);
                }
              });
      try {
        for (int number = 1; number <= RELAYS; number++) {
          PostgresEventStore node = random.nextBoolean() ? relayed.log : other;
          Kill kill = randomKill(random);
          KafkaRelay relay = relayed.relay(node, kill);
          boolean _ = kill.await(random.nextInt(500, 1_500));
          if (random.nextInt(3) == 0) {
            relayed.takeLeaseAway(); // the next one runs beside this one
            others.add(relay);
          } else {
            kill.now();
            relay.close();
          }
        }
      } finally {
        writing.set(false);
        writer.get();
      }
      KafkaRelay last = relayed.relay();
      others.forEach(KafkaRelay::close);
      relayed.settle(last);

      assertThat(relayed.faults()).as("seed %d", seed).isEmpty();
    }
  }

  private static Kill randomKill(Random random) {
    String method = METHODS.get(random.nextInt(METHODS.size()));
    return new Kill(method, method.equals("initTransactions") ? 1 : 1 + random.nextInt(CALLS_MAX));
  }
}
