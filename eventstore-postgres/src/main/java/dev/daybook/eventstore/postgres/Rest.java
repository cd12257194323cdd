package dev.daybook.eventstore.postgres;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The pause of a reader that keeps up with the log: after a batch that was not full it rests as
/// long as it was at work, and [#BUSY_FACTOR] times as long where many events come at once. The
/// next batch is larger for it, and the writers have the time that many small ones would have cost;
/// where events come slowly, nobody notices.
///
/// @param began in nanoseconds
record Rest(long began) {
  /// The longest.
  static final Duration REST_MAX = Duration.ofMillis(50);

  /// From how many events a batch on they are many.
  static final int MANY_EVENTS = 64;

  static final int BUSY_FACTOR = 4;

  static Rest begin() {
    return new Rest(System.nanoTime());
  }

  void afterBatch(int events, int eventsMax) {
    if (events < eventsMax) {
      long work = System.nanoTime() - began;
      long rest = events < MANY_EVENTS ? work : BUSY_FACTOR * work;
      LockSupport.parkNanos(Math.min(rest, REST_MAX.toNanos()));
    }
  }
}
