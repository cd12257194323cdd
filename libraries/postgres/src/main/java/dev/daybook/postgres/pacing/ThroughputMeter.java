package dev.daybook.postgres.pacing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.concurrent.locks.ReentrantLock;

/// Measures the recent throughput of a reader. Thread-safe.
public final class ThroughputMeter {
  private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(250);
  private static final int SAMPLES_MAX = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long nanos, long position) {}

  public void at(long position) {
    at(position, System.nanoTime());
  }

  public void at(long position, long nanos) {
    lock.lock();
    try {
      if (!samples.isEmpty() && position < samples.getLast().position()) {
        samples.clear(); // a rebuild has begun
      }
      if (samples.isEmpty() || nanos - samples.getLast().nanos() >= SAMPLE_INTERVAL.toNanos()) {
        samples.addLast(new Sample(nanos, position));
        if (samples.size() > SAMPLES_MAX) {
          samples.removeFirst();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Empty without enough samples.
  public OptionalDouble eventsPerSecond() {
    lock.lock();
    try {
      if (samples.size() < 2) {
        return OptionalDouble.empty();
      }
      Sample first = samples.getFirst();
      Sample last = samples.getLast();
      return OptionalDouble.of(
          (last.position() - first.position()) * 1e9 / (last.nanos() - first.nanos()));
    } finally {
      lock.unlock();
    }
  }
}
