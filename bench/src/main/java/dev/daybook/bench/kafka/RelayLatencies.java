package dev.daybook.bench.kafka;

import dev.daybook.bench.appends.Workload;
import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.kafka.KafkaRelay;
import dev.daybook.kafka.KafkaRelayOptions;
import dev.daybook.postgres.PostgresEventStore;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The time from the acknowledgement of an append until a consumer of committed records has the
/// event, at 1,000 appends a second.
final class RelayLatencies implements SelfTimed {
  static final String NAME = "Daybook: acknowledgement to consumer of Kafka";
  private static final long INTERVAL_NANOS = 1_000_000;
  private static final int STREAMS = 500;
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final String TOPIC = "latencies";

  /// Before the first round: brokers, relay and consumer run for long where they are used, and a
  /// transaction takes up to three times as long while their code is compiled.
  private static final Duration COMPILED_AFTER = Duration.ofMinutes(2);

  private static final Duration SETTLED_MAX = Duration.ofMinutes(1);

  private final PostgresEventStore log;
  private final String servers;
  private final KafkaRelay relay;
  private boolean isCompiled;

  RelayLatencies(PostgresEventStore log, String servers) {
    this.log = log;
    this.servers = servers;
    this.relay =
        KafkaRelay.start(
            log, KafkaRelayOptions.of("bench", TOPIC, TOPIC, Map.of("bootstrap.servers", servers)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    settle(0);
    Round round = timed(isCompiled ? warmUp : COMPILED_AFTER, counted);
    isCompiled = true;
    return round;
  }

  private Round timed(Duration warmUp, Duration counted) throws Exception {
    Map<Long, Long> acknowledged = new ConcurrentHashMap<>();
    Map<Long, Long> received = new ConcurrentHashMap<>();
    long before = log.head();
    try (var consumer = CommittedRecords.atEnd(servers, TOPIC);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var appends = threads.submit(() -> append(warmUp.plus(counted), acknowledged));
      while (!appends.isDone() || received.size() < log.head() - before) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          received.put(CommittedRecords.position(record), System.nanoTime());
        }
      }
      appends.get();
    }
    return measured(acknowledged, received, warmUp, counted);
  }

  private void settle(long from) throws InterruptedException {
    if (!relay.awaitPosition(Math.max(from, log.head()), SETTLED_MAX)) {
      throw new IllegalStateException("The relay does not run: " + relay.status());
    }
  }

  private void append(Duration time, Map<Long, Long> acknowledged) {
    var workload = new Workload(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long began = System.nanoTime();
      for (long i = 0; i * INTERVAL_NANOS < time.toNanos(); i++) {
        workload.next();
        var event =
            new NewEvent(UUID.randomUUID(), Workload.TYPE, workload.data(), Workload.METADATA);
        var stream = StreamId.of("account", "busy-" + i % STREAMS);
        long due = began + i * INTERVAL_NANOS;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        var _ =
            threads.submit(
                () -> {
                  long position = log.append(stream, ExpectedVersion.any(), event).position();
                  acknowledged.put(position, System.nanoTime());
                });
      }
    }
  }

  /// Without the events that were acknowledged in the warm-up.
  private static Round measured(
      Map<Long, Long> acknowledged, Map<Long, Long> received, Duration warmUp, Duration counted) {
    var latencies = new Histogram(SETTLED_MAX.toNanos(), SIGNIFICANT_DIGITS);
    long from =
        acknowledged.values().stream().mapToLong(Long::longValue).min().orElseThrow()
            + warmUp.toNanos();
    acknowledged.forEach(
        (position, at) -> {
          Long there = received.get(position);
          if (there == null) {
            throw new IllegalStateException("The consumer lacks the event at " + position);
          }
          if (at >= from) {
            latencies.recordValue(Math.clamp(there - at, 0, SETTLED_MAX.toNanos()));
          }
        });
    return new Round(latencies, 1, counted);
  }

  @Override
  public void close() {
    relay.close();
  }
}
