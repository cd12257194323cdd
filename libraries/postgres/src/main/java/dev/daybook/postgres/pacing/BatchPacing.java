package dev.daybook.postgres.pacing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The pause of a reader that keeps up with the log, after a batch that was not full: the longer,
/// the more events came. The next batch is larger for it, and the writers have the time that many
/// small ones would have cost. How long the batch took doesn't count: a reader that is slow because
/// the processors are busy would only become slower.
public final class BatchPacing {
  /// After a single event.
  static final Duration REST = Duration.ofMillis(4);

  /// For each event more.
  static final Duration REST_PER_EVENT = Duration.ofNanos(80_000);

  /// The longest.
  static final Duration REST_MAX = Duration.ofMillis(50);

  private BatchPacing() {}

  public static void afterBatch(int events, int eventsMax) {
    if (events < eventsMax) {
      long rest = REST.toNanos() + events * REST_PER_EVENT.toNanos();
      LockSupport.parkNanos(Math.min(rest, REST_MAX.toNanos()));
    }
  }
}
