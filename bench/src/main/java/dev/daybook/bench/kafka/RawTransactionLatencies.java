package dev.daybook.bench.kafka;

import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// The time from the begin of a transaction with one record until a consumer of committed records
/// has it. The next one begins then, so that none waits for another.
final class RawTransactionLatencies implements SelfTimed {
  static final String NAME = "raw transaction of one record to consumer of Kafka";
  private static final String TOPIC = "raw-latencies";
  private static final int RECORD_BYTES = 200;
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(50);

  private final String servers;
  private boolean created;

  RawTransactionLatencies(String servers) {
    this.servers = servers;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    if (!created) {
      RawProducer.createTopic(servers, TOPIC);
      created = true;
    }
    var latencies = new Histogram(LONGEST.toNanos(), SIGNIFICANT_DIGITS);
    try (KafkaProducer<byte[], byte[]> producer = RawProducer.open(servers, TOPIC);
        KafkaConsumer<byte[], byte[]> consumer = CommittedRecords.atEnd(servers, TOPIC)) {
      long began = System.nanoTime();
      long end = began + warmUp.plus(counted).toNanos();
      for (int i = 0; System.nanoTime() < end; i++) {
        long from = System.nanoTime();
        producer.beginTransaction();
        var _ =
            producer.send(
                new ProducerRecord<>(
                    TOPIC, i % RawProducer.PARTITIONS, null, new byte[RECORD_BYTES]));
        producer.flush(); // a commit right after a send may miss its record
        producer.commitTransaction();
        awaitRecord(consumer);
        if (from - began >= warmUp.toNanos()) {
          latencies.recordValue(Math.min(System.nanoTime() - from, LONGEST.toNanos()));
        }
      }
    }
    return new Round(latencies, 1, counted);
  }

  private static void awaitRecord(KafkaConsumer<byte[], byte[]> consumer) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (consumer.poll(POLL).isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("The consumer lacks a committed record");
      }
    }
  }
}
