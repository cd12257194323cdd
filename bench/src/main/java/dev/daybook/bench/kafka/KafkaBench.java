package dev.daybook.bench.kafka;

import dev.daybook.bench.appends.Workload;
import dev.daybook.bench.reads.DaybookReplay;
import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.kafka.KafkaRelayOptions;
import dev.daybook.postgres.PostgresEventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The relay to Kafka beside the replay of the same log and a plain transactional producer, and the
/// time until a consumer has an acknowledged event. The three brokers run on the same machine, in
/// this JVM.
public final class KafkaBench {
  private static final int STREAMS = 500;
  private static final int EVENTS_PER_STREAM = 1_000;
  private static final double P99_MS_MAX = 100;

  private final Rounds rounds;
  private final PostgresEventStore filled;
  private final PostgresEventStore busy;

  /// @param filled store on an empty log, for the relay's rate
  /// @param busy store on another empty log, for the latency
  public KafkaBench(Rounds rounds, PostgresEventStore filled, PostgresEventStore busy) {
    this.rounds = rounds;
    this.filled = filled;
    this.busy = busy;
  }

  public Result run() throws Exception {
    try (Brokers brokers = Brokers.start()) {
      List<Series> series = new ArrayList<>(latencies(brokers.servers()));
      fill();
      series.addAll(rates(brokers.servers()));
      return new Result("kafka", series, compare(series));
    }
  }

  /// Before the rates, whose records go to disk for half a minute after they were sent.
  private List<Series> latencies(String servers) throws Exception {
    try (var latencies = new RelayLatencies(busy, servers)) {
      return rounds.run(List.of(latencies, new RawTransactionLatencies(servers)));
    }
  }

  private List<Series> rates(String servers) throws Exception {
    return rounds.run(
        List.of(
            new DaybookReplay(filled, STREAMS * EVENTS_PER_STREAM),
            new RelayRate(filled, servers),
            new RawTransactionRate(
                servers, RelayRate.topic(0), KafkaRelayOptions.BATCH_EVENTS_DEFAULT)));
  }

  private void fill() {
    var workload = new Workload(1);
    for (int stream = 0; stream < STREAMS; stream++) {
      List<NewEvent> events = new ArrayList<>();
      for (int i = 0; i < EVENTS_PER_STREAM; i++) {
        workload.next();
        events.add(
            new NewEvent(UUID.randomUUID(), Workload.TYPE, workload.data(), Workload.METADATA));
      }
      filled.append(
          StreamId.of("account", "relayed-" + stream), ExpectedVersion.noStream(), events);
    }
  }

  private static List<Ratio> compare(List<Series> all) {
    return List.of(
        Ratio.atLeast(
            "relay to Kafka: to the replay of the log",
            Series.of(all, RelayRate.NAME, 1).rate() / Series.of(all, DaybookReplay.NAME, 1).rate(),
            0.3),
        Ratio.atLeast(
            "relay to Kafka: to the raw transactional producer",
            Series.of(all, RelayRate.NAME, 1).rate()
                / Series.of(all, RawTransactionRate.NAME, 1).rate(),
            0.7),
        Ratio.atMost(
            "acknowledgement to consumer at 1,000 events/s, p99 in ms",
            Series.of(all, RelayLatencies.NAME, 1).p99(),
            P99_MS_MAX));
  }
}
