package dev.daybook.bench.kafka;

import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.kafka.KafkaRelay;
import dev.daybook.kafka.KafkaRelayOptions;
import dev.daybook.postgres.PostgresEventStore;
import java.time.Duration;
import java.util.Map;

/// A new relay from the first event of a log to its head: each round with another name and topic.
final class RelayRate implements SelfTimed {
  static final String NAME = "Daybook: relay of the log to Kafka";
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final PostgresEventStore log;
  private final String servers;
  private int started;

  RelayRate(PostgresEventStore log, String servers) {
    this.log = log;
    this.servers = servers;
  }

  /// Name of the topic of a round.
  ///
  /// @param round from 0
  static String topic(int round) {
    return "rate-" + round;
  }

  @Override
  public String name() {
    return NAME;
  }

  /// From the relay's first event, so that the creation of its topic is not measured.
  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    String name = topic(started++);
    var options = KafkaRelayOptions.of("bench", name, name, Map.of("bootstrap.servers", servers));
    try (var relay = KafkaRelay.start(log, options)) {
      await(relay, 1);
      long from = relay.position().orElseThrow();
      long began = System.nanoTime();
      await(relay, log.head());
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Round((log.head() - from) / seconds, Double.NaN, Double.NaN);
    }
  }

  private static void await(KafkaRelay relay, long position) throws InterruptedException {
    if (!relay.awaitPosition(position, LONGEST)) {
      throw new IllegalStateException(
          "The relay has not reached position %d: %s".formatted(position, relay.status()));
    }
  }
}
