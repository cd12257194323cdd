package dev.daybook.kafka.clients;

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
  /// A commit alone would wait for them, too, but for one that is sent right before it. The thread
  /// of Kafka's client (4.4, with `transaction.version=2`) looks whether there are such records,
  /// and then takes the commit; if both come between, it ends the transaction without the record.
  public static void commit(Producer<?, ?> producer) {
    producer.flush();
    producer.commitTransaction(); // throws the errors of records
  }

  /// Sleeps.
  public static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
