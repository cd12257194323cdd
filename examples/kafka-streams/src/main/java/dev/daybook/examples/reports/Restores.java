package dev.daybook.examples.reports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The restores of the log that instances have met, in a compacted topic of one partition. All
/// instances read it when they start, so that each knows what the log has lost before it reads the
/// first event.
final class Restores {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, Object> clients;
  private final String topic;

  Restores(Map<String, Object> clients, String topic) {
    this.clients = clients;
    this.topic = topic;
  }

  /// All, in the order of their epochs.
  List<Restore> read() {
    var partition = new TopicPartition(topic, 0);
    List<Restore> restores = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(clients, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer
            .poll(POLL)
            .forEach(record -> restores.add(Json.read(record.value(), Restore.class)));
      }
    }
    // Instances that meet a restore at the same time write it several times.
    return restores.stream().distinct().toList();
  }

  void add(Restore restore) throws ExecutionException, InterruptedException {
    try (var producer =
        new KafkaProducer<>(clients, new StringSerializer(), new StringSerializer())) {
      String epoch = Long.toString(restore.epoch());
      producer.send(new ProducerRecord<>(topic, epoch, Json.write(restore))).get();
    }
  }
}
