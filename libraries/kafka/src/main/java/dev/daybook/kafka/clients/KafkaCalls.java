package dev.daybook.kafka.clients;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/// Waits for answers of Kafka's clients. An interrupt becomes an `InterruptException`, as in these
/// clients.
public final class KafkaCalls {
  private KafkaCalls() {}

  /// Waits for an answer. Its error is thrown: as it is, or as the cause of a `KafkaException`.
  public static <T> T await(Future<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new KafkaException(e);
      }
    }
  }

  /// Commits the producer's transaction, when Kafka has acknowledged all of its records.
  ///
  /// Without the flush, Kafka's client (4.4, with `transaction.version=2`) may end the transaction
  /// without a record that was sent right before. Its thread looks for records that are not
  /// acknowledged, and then for a commit. A record and a commit that come in between are seen in
  /// the wrong order.
  public static void commit(Producer<?, ?> producer) {
    producer.flush();
    producer.commitTransaction(); // throws the errors of records
  }

  /// Sleeps.
  public static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
