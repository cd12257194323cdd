package dev.daybook.testing;

import java.time.Duration;
import java.util.Random;

/// Tests that are repeated with other choices for as long as `-Ddaybook.soak.minutes` says, so that
/// rare faults are found. Without it they run as one of many tests.
///
/// The choices of a round come from its seed, which is printed. `-Ddaybook.soak.seed` is the seed
/// of all rounds.
public final class Soak {
  private static final Duration LENGTH =
      Duration.ofMinutes(Integer.getInteger("daybook.soak.minutes", 0));

  private Soak() {}

  /// One round of a test.
  @FunctionalInterface
  public interface Round {
    /// Runs with the choices of a seed.
    ///
    /// @param number from 1
    void run(int number, long seed) throws Exception;
  }

  /// Whether rounds are to be repeated.
  public static boolean isOn() {
    return LENGTH.isPositive();
  }

  /// Runs rounds one after another: a number of them, and further ones until the time has passed.
  public static void rounds(String name, int least, Round round) throws Exception {
    var seeds = new Random();
    long end = System.nanoTime() + LENGTH.toNanos();
    for (int number = 1; number <= least || System.nanoTime() < end; number++) {
      long seed = Long.getLong("daybook.soak.seed", seeds.nextLong());
      System.out.printf("%s: round %d, seed %d%n", name, number, seed);
      round.run(number, seed);
    }
  }
}
