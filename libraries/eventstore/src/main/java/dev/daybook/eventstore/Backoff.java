package dev.daybook.eventstore;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/// How long a loser waits before it tries again.
@FunctionalInterface
public interface Backoff {

  /// Blocks the calling thread for a while; returns early if it is interrupted, without clearing
  /// its interrupt.
  ///
  /// @param attempt how many attempts have failed so far, from 1
  void pause(int attempt);

  /// Waits a random time below a bound that doubles with every attempt ("full jitter"), so that
  /// losers spread out instead of meeting again.
  static Backoff jittered(Duration first, Duration longest, RandomGenerator random) {
    return attempt -> {
      long bound = first.toNanos() << Math.min(attempt - 1, 20);
      LockSupport.parkNanos(random.nextLong(Math.clamp(bound, 1, longest.toNanos())) + 1);
    };
  }

  /// As [#jittered(Duration, Duration, RandomGenerator)], by a random generator of its own.
  static Backoff jittered(Duration first, Duration longest) {
    return jittered(first, longest, new Random());
  }

  /// Doesn't wait.
  static Backoff none() {
    return _ -> {};
  }
}
