package dev.daybook.eventstore;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/// The pause before a lost race or a failed attempt is retried.
@FunctionalInterface
public interface Backoff {

  /// Blocks the calling thread. Returns early if it is interrupted, and keeps its interrupt status.
  ///
  /// @param attempt number of failed attempts so far, from 1
  void pause(int attempt);

  /// Waits a random time below a bound that doubles with every attempt ("full jitter"), so that
  /// concurrent callers don't retry at the same time.
  ///
  /// @param first the bound after the first failed attempt
  /// @param longest the maximum of the bound
  static Backoff jittered(Duration first, Duration longest, RandomGenerator random) {
    return attempt -> {
      long bound = first.toNanos() << Math.min(attempt - 1, 20);
      LockSupport.parkNanos(random.nextLong(Math.clamp(bound, 1, longest.toNanos())) + 1);
    };
  }

  /// As [#jittered(Duration, Duration, RandomGenerator)], with a random generator of its own.
  static Backoff jittered(Duration first, Duration longest) {
    return jittered(first, longest, new Random());
  }

  /// Doesn't wait.
  static Backoff none() {
    return ignored -> {};
  }
}
