package dev.daybook.bench.rounds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/// Runs the callers of a contender for a given time and measures every call.
final class Load {
  private static final long LATENCY_MAX_NANOS = Duration.ofSeconds(60).toNanos();
  private static final int SIGNIFICANT_DIGITS = 3;

  private Load() {}

  /// The calls of one caller in the measured time.
  ///
  /// @param first start of the first call
  /// @param last end of the last call
  private record Measured(Histogram latencies, long first, long last) {}

  /// Runs one round: a warm-up, then `counted` time. Only complete calls are measured, because half
  /// a call would be a large part of a round of long calls. Each caller measures at least one: a
  /// call that takes longer than the round is waited for.
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
      List<Future<Measured>> running = new ArrayList<>();
      for (Contender.Caller caller : callers) {
        running.add(threads.submit(() -> measure(caller, start, from, until)));
      }
      start.countDown();
      List<Measured> measured = all(running);
      long ended = System.nanoTime();
      contender.settle();
      long settled = System.nanoTime() - ended;
      long took =
          measured.stream().mapToLong(Measured::last).max().orElseThrow()
              - measured.stream().mapToLong(Measured::first).min().orElseThrow();
      return new Round(sum(measured), contender.eventsPerCall(), Duration.ofNanos(took + settled));
    } finally {
      for (Contender.Caller caller : callers) {
        caller.close();
      }
    }
  }

  private static Measured measure(
      Contender.Caller caller, CountDownLatch start, long from, long until) throws Exception {
    var latencies = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    start.await();
    for (long before = System.nanoTime(); before < until || isEmpty(latencies); ) {
      caller.call();
      long after = System.nanoTime();
      if (before >= from && (after <= until || isEmpty(latencies))) {
        latencies.recordValue(Math.min(after - before, LATENCY_MAX_NANOS));
        first = Math.min(first, before);
        last = after;
      }
      before = after;
    }
    return new Measured(latencies, first, last);
  }

  private static boolean isEmpty(Histogram latencies) {
    return latencies.getTotalCount() == 0;
  }

  private static List<Measured> all(List<Future<Measured>> running)
      throws InterruptedException, ExecutionException {
    List<Measured> all = new ArrayList<>();
    for (Future<Measured> one : running) {
      all.add(one.get());
    }
    return all;
  }

  private static Histogram sum(List<Measured> measured) {
    var all = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);
    measured.forEach(one -> all.add(one.latencies()));
    return all;
  }
}
