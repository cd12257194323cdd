package dev.daybook.postgres.append;

import java.time.Duration;
import java.util.function.LongSupplier;

/// What a batch waits for while few callers append.
///
/// Shares of few requests would be batches of one or two events, each with a commit of its own. So
/// a batch waits for the one in flight, and then for the callers who were under way: those who go
/// on appending come back at once. Without that, the first to come back would have a commit for
/// itself, and all others would wait for it. Both waits are bounded, and a lone caller waits for
/// nobody.
///
/// Not thread-safe.
final class Gathering {
  /// How many requests under way are few, by measurement.
  static final int FEW_MAX = 16;

  /// The longest wait for callers to come back, by measurement.
  static final Duration RETURN = Duration.ofNanos(100_000);

  /// The longest wait for the batch in flight: many times what a commit takes, so that a connection
  /// that hangs doesn't hold up the other one.
  static final Duration BATCH = Duration.ofMillis(20);

  private final LongSupplier clock;
  private int wanted;
  private long until;

  /// @param clock in nanoseconds, as [System#nanoTime()]
  Gathering(LongSupplier clock) {
    this.clock = clock;
  }

  /// A batch is on its way: the next one waits for it, until so many requests wait that they are no
  /// longer few.
  ///
  /// @param inFlight how many requests are in flight now
  void began(int inFlight) {
    waitFor(FEW_MAX + 1 - inFlight, BATCH);
  }

  /// A batch has ended: the next one waits for as many requests as were under way, if those were
  /// few.
  ///
  /// @param underWay how many requests waited or were in flight, those of the batch included
  void ended(int underWay) {
    waitFor(underWay > 1 && underWay <= FEW_MAX ? underWay : 0, RETURN);
  }

  private void waitFor(int requests, Duration atMost) {
    wanted = requests;
    until = clock.getAsLong() + atMost.toNanos();
  }

  /// Whether the next batch waits.
  ///
  /// @param ready how many requests it would have now
  boolean isOpen(int ready) {
    return ready < wanted && nanosLeft() > 0;
  }

  /// How much of the time is left; not positive when it is over.
  long nanosLeft() {
    return until - clock.getAsLong();
  }
}
