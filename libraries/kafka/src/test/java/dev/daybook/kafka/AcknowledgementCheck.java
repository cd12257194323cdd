package dev.daybook.kafka;

import dev.daybook.kafka.FaultyClients.Call;
import dev.daybook.kafka.FaultyClients.Fault;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/// Counts the commits that begin before Kafka has acknowledged all records of their transaction.
public final class AcknowledgementCheck implements Fault {
  private final Map<Producer<byte[], byte[]>, Queue<Future<?>>> sent = new ConcurrentHashMap<>();
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger earlyCommits = new AtomicInteger();

  @Override
  public @Nullable Object around(String method, Producer<byte[], byte[]> real, Call call)
      throws Throwable {
    Queue<Future<?>> records = sent.computeIfAbsent(real, _ -> new ConcurrentLinkedQueue<>());
    if (method.equals("commitTransaction")) {
      commits.incrementAndGet();
      if (!records.stream().allMatch(Future::isDone)) {
        earlyCommits.incrementAndGet();
      }
      records.clear();
    }
    Object result = call.execute();
    if (result instanceof Future<?> record) {
      records.add(record);
    }
    return result;
  }

  public int commits() {
    return commits.get();
  }

  public int earlyCommits() {
    return earlyCommits.get();
  }
}
