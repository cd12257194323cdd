package dev.daybook.kafka.clients;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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

  /// Sleeps.
  public static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
