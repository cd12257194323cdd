package dev.daybook.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/// Runs the callers of a contender for a while and measures every call.
final class Load {
  private static final long LATENCY_MAX_NANOS = Duration.ofSeconds(60).toNanos();
  private static final int SIGNIFICANT_DIGITS = 3;

  private Load() {}

  /// One round: a warm-up that isn't counted, then `counted` time that is.
  static Round run(Contender contender, Duration warmUp, Duration counted) throws Exception {
    var factory =
        contender.virtualCallers()
            ? Thread.ofVirtual().factory()
            : Thread.ofPlatform().daemon().factory();
    List<Contender.Caller> callers = new ArrayList<>();
    try (var threads = Executors.newThreadPerTaskExecutor(factory)) {
      for (int number = 0; number < contender.callers(); number++) {
        callers.add(contender.caller(number));
      }
      var start = new CountDownLatch(1);
      long from = System.nanoTime() + warmUp.toNanos();
      long until = from + counted.toNanos();
      List<Future<Histogram>> running = new ArrayList<>();
      for (Contender.Caller caller : callers) {
        running.add(threads.submit(() -> measure(caller, start, from, until)));
      }
      start.countDown();
      Histogram latencies = sum(running);
      long ended = System.nanoTime();
      contender.settle();
      Duration settled = Duration.ofNanos(System.nanoTime() - ended);
      return new Round(latencies, contender.eventsPerCall(), counted.plus(settled));
    } finally {
      for (Contender.Caller caller : callers) {
        caller.close();
      }
    }
  }

  private static Histogram measure(
      Contender.Caller caller, CountDownLatch start, long from, long until) throws Exception {
    var latencies = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    start.await();
    for (long before = System.nanoTime(); before < until; ) {
      caller.call();
      long after = System.nanoTime();
      if (before >= from && after <= until) {
        latencies.recordValue(Math.min(after - before, LATENCY_MAX_NANOS));
      }
      before = after;
    }
    return latencies;
  }

  private static Histogram sum(List<Future<Histogram>> running)
      throws InterruptedException, ExecutionException {
    var all = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    for (Future<Histogram> one : running) {
      all.add(one.get());
    }
    return all;
  }
}
