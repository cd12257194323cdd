package dev.daybook.postgres.pacing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The pause of a reader at the head of the log after a batch that was not full. More events make a
/// longer pause: the next batch becomes larger, and writers are not slowed down by many small
/// batches. The duration of the batch doesn't count: a reader that is slow because the processors
/// are busy would only become slower.
public final class BatchPacing {
  /// The pause after one event.
  static final Duration REST = Duration.ofMillis(4);

  /// Added for each further event.
  static final Duration REST_PER_EVENT = Duration.ofNanos(80_000);

  /// The longest pause, unless a reader chooses another one.
  public static final Duration REST_MAX = Duration.ofMillis(50);

  private BatchPacing() {}

  /// Pauses.
  ///
  /// @param events number of events of the batch
  /// @param eventsMax number of events of a full batch, after which there is no pause
  /// @param restMax the longest pause
  public static void afterBatch(long events, int eventsMax, Duration restMax) {
    LockSupport.parkNanos(rest(events, eventsMax, restMax).toNanos());
  }

  static Duration rest(long events, int eventsMax, Duration restMax) {
    if (events >= eventsMax) {
      return Duration.ZERO;
    }
    Duration rest = REST.plus(REST_PER_EVENT.multipliedBy(events));
    return rest.compareTo(restMax) < 0 ? rest : restMax;
  }
}
