package dev.daybook.kafka;

import dev.daybook.kafka.clients.KafkaCalls;
import dev.daybook.kafka.clients.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/// Two transactional producers that take turns. A producer can't write again before the markers of
/// its last transaction are in all its partitions, some 50 ms after the commit; the other one can.
///
/// *The first transaction is of the producer that was fenced first.* If another run has fenced it
/// since, that transaction fails. Otherwise this run was the last one to fence, and only it can
/// commit. A run that began with its second producer could commit beside one that holds the first.
///
/// *One commit at a time, in order.* A transaction may send its records while the one before it is
/// committed, but is not committed before that has succeeded. If that fails, it never is: the next
/// run fences both producers, which aborts what is open.
///
/// Not thread-safe, but for the commit, which has a thread of its own.
final class RelayProducers implements AutoCloseable {
  private static final int PRODUCERS = 2;

  private final ExecutorService committer = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();
  private final Duration closeTimeout;
  private int turn = PRODUCERS - 1; // before the first one's
  private @Nullable Committing committing;

  private record Committing(Future<?> result, Runnable whenCommitted) {}

  /// Makes the producers; [#init()] must follow.
  ///
  /// @param key the `transactional.id` of the first one
  RelayProducers(KafkaClients clients, String key, Duration closeTimeout) {
    this.closeTimeout = closeTimeout;
    try {
      for (int number = 1; number <= PRODUCERS; number++) {
        producers.add(clients.producer(transactionalId(key, number)));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /// The names of relays have no `/`, so that no other relay has it.
  private static String transactionalId(String key, int number) {
    return number == 1 ? key : key + "/" + number;
  }

  /// Fences all producers that had these ids before, and ends their open transactions.
  void init() {
    producers.forEach(Producer::initTransactions);
  }

  /// The producer for the next transaction. It has no open transaction, because [#commit] has
  /// waited for its last one.
  Producer<byte[], byte[]> next() {
    turn = (turn + 1) % PRODUCERS;
    return producers.get(turn);
  }

  /// Waits until the transaction before is committed, and begins to commit this one.
  ///
  /// @param whenCommitted called by [#awaitCommitted()] or the next commit
  void commit(Runnable commit, Runnable whenCommitted) {
    boolean unused = awaitCommitted();
    committing = new Committing(committer.submit(commit), whenCommitted);
  }

  /// Waits until all transactions are committed for which that has begun.
  ///
  /// @return false if there was none
  boolean awaitCommitted() {
    Committing last = committing;
    if (last == null) {
      return false;
    }
    KafkaCalls.await(last.result());
    committing = null;
    last.whenCommitted().run();
    return true;
  }

  /// An open transaction is aborted, here if Kafka answers in time, otherwise by the next run.
  @Override
  public void close() {
    try {
      closeFrom(0);
    } finally {
      committer.shutdownNow();
    }
  }

  private void closeFrom(int index) {
    if (index < producers.size()) {
      try {
        producers.get(index).close(closeTimeout);
      } finally {
        closeFrom(index + 1);
      }
    }
  }
}
