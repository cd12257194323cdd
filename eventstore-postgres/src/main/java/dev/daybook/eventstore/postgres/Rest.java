package dev.daybook.eventstore.postgres;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The pause of a reader that keeps up with the log: after a batch that was not full it rests as
/// long as it was at work. Where events come quickly, the next batch is larger for it, and the
/// writers have the time that many small ones would have cost; where they come slowly, nobody
/// notices.
///
/// @param began in nanoseconds
record Rest(long began) {
  /// The longest.
  static final Duration REST_MAX = Duration.ofMillis(10);

  static Rest begin() {
    return new Rest(System.nanoTime());
  }

  void afterBatch(int events, int eventsMax) {
    if (events < eventsMax) {
      LockSupport.parkNanos(Math.min(System.nanoTime() - began, REST_MAX.toNanos()));
    }
  }
}
