package dev.daybook.bench.kafka;

import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// The records that the relay has written, written again by a plain transactional producer from
/// memory, in transactions of the same size: what the brokers allow one producer. It reads no log,
/// keeps no position, and waits for nothing but the commits.
final class RawTransactionRate implements SelfTimed {
  static final String NAME = "raw transactional producer of Kafka";
  private static final int RECORDS = 200_000;

  private final String servers;
  private final String source;
  private final int transactionEvents;
  private List<ConsumerRecord<byte[], byte[]>> records = List.of();
  private int started;

  /// @param source topic that has the records when the first round begins
  /// @param transactionEvents number of records in a transaction
  RawTransactionRate(String servers, String source, int transactionEvents) {
    this.servers = servers;
    this.source = source;
    this.transactionEvents = transactionEvents;
  }

  @Override
  public String name() {
    return NAME;
  }

  /// From the end of the first transaction, as the relay is measured.
  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    if (records.isEmpty()) {
      records = CommittedRecords.first(servers, source, RECORDS);
    }
    String topic = "raw-rate-" + started++;
    RawProducer.createTopic(servers, topic);
    try (KafkaProducer<byte[], byte[]> producer = RawProducer.open(servers, topic)) {
      int sent = write(producer, topic, 0);
      int first = sent;
      long began = System.nanoTime();
      while (sent < records.size()) {
        sent = write(producer, topic, sent);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Round((sent - first) / seconds, Double.NaN, Double.NaN);
    }
  }

  /// One transaction. Returns the index of the record after its last one.
  private int write(KafkaProducer<byte[], byte[]> producer, String topic, int from) {
    int to = Math.min(records.size(), from + transactionEvents);
    producer.beginTransaction();
    for (ConsumerRecord<byte[], byte[]> record : records.subList(from, to)) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  topic,
                  record.partition(),
                  null,
                  record.key(),
                  record.value(),
                  record.headers())); // commitTransaction throws its error
    }
    producer.commitTransaction();
    return to;
  }
}
