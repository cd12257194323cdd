package dev.daybook.bench.rounds;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/// Result of one round of one contender.
///
/// @param rate events per second
/// @param p50 median latency of a call in milliseconds
/// @param p99 99th percentile of the latency in milliseconds
public record Round(double rate, double p50, double p99) {
  private static final double NANOS_PER_MILLI = 1e6;

  public Round(Histogram latencies, int eventsPerCall, Duration counted) {
    this(
        latencies.getTotalCount() * (double) eventsPerCall / (counted.toNanos() / 1e9),
        latencies.getValueAtPercentile(50) / NANOS_PER_MILLI,
        latencies.getValueAtPercentile(99) / NANOS_PER_MILLI);
  }
}
