package dev.daybook.audit.verification;

import java.time.Duration;

/// The rate of a verification: measures it and, if it is limited, waits.
final class VerificationRate {
  private static final double NANOS = 1e9;

  private final long eventsPerSecondMax;
  private final long first;
  private final long began = System.nanoTime();

  /// @param first the position before the first event of this run
  /// @param eventsPerSecondMax 0 for no limit
  VerificationRate(long first, long eventsPerSecondMax) {
    this.first = first;
    this.eventsPerSecondMax = eventsPerSecondMax;
  }

  void await(long position) throws InterruptedException {
    if (eventsPerSecondMax > 0) {
      double due = (position - first) * NANOS / eventsPerSecondMax;
      Thread.sleep(Duration.ofNanos(Math.max(0, (long) due - (System.nanoTime() - began))));
    }
  }

  VerificationProgress progress(long position, long end) {
    double seconds = Math.max(1, System.nanoTime() - began) / NANOS;
    double rate = (position - first) / seconds;
    double left = rate > 0 ? (end - position) / rate : 0;
    return new VerificationProgress(position, end, rate, Duration.ofMillis((long) (left * 1000)));
  }
}
