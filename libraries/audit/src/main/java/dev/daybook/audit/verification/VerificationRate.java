package dev.daybook.audit.verification;

import java.time.Duration;
import java.util.List;

/// The rate of a verification: measures it and, if it is limited, waits. It doesn't make up for
/// time that was lost.
final class VerificationRate {
  private static final double NANOS = 1e9;

  private final long perSecondMax;
  private final Pacing pacing;
  private final long began;
  private long pageBegan;
  private long rows;

  /// @param perSecondMax 0 for no limit
  VerificationRate(long perSecondMax, Pacing pacing) {
    this.perSecondMax = perSecondMax;
    this.pacing = pacing;
    this.began = pacing.nanoTime();
    this.pageBegan = began;
  }

  /// Counts the rows of a page.
  void add(long more) {
    rows += more;
  }

  /// Waits until a page of so many rows has taken its time.
  void await(long page) throws InterruptedException {
    long left = 0;
    if (perSecondMax > 0) {
      left = (long) (page * NANOS / perSecondMax) - (pacing.nanoTime() - pageBegan);
    }
    pacing.pause(Duration.ofNanos(Math.max(0, left)));
    pageBegan = pacing.nanoTime();
  }

  /// The progress among events.
  ///
  /// @param from the position after which the verification was started or resumed
  VerificationProgress ofEvents(long from, long position, long end, List<Fault> faults) {
    double rate = perSecond();
    double left = rate > 0 ? (end - position) / rate : 0;
    return new VerificationProgress(
        from, position, end, 0, rate, Duration.ofMillis((long) (left * 1000)), faults);
  }

  /// The progress among the rows of the index by tags.
  VerificationProgress ofTags(long from, long end, List<Fault> faults) {
    return new VerificationProgress(from, end, end, rows, perSecond(), Duration.ZERO, faults);
  }

  private double perSecond() {
    return rows * NANOS / Math.max(1, pacing.nanoTime() - began);
  }
}
