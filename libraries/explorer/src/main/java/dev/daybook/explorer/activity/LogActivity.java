package dev.daybook.explorer.activity;

import dev.daybook.postgres.options.AppendObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// The appends of this node in the last hour, minute by minute, in memory. The explorer plots them.
///
/// ```java
/// var activity = new LogActivity();
/// var options = PostgresOptions.defaults().withObserver(activity);
/// ```
///
/// Thread-safe. An observation takes less than a microsecond.
public final class LogActivity implements AppendObserver {
  /// Number of minutes that are kept.
  public static final int MINUTES = LastHour.MINUTES;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LastHour<Sums> lastHour;

  public LogActivity() {
    this(InstantSource.system());
  }

  /// @param clock tells the minute of an append
  public LogActivity(InstantSource clock) {
    this.lastHour = new LastHour<>(clock, Sums::new);
  }

  /// One minute.
  ///
  /// @param from its start
  /// @param batches number of transactions that were committed
  /// @param appends number of callers' appends in them
  /// @param events number of events that they added to the log
  /// @param meanMillis mean time of a batch; 0 without one
  /// @param maxMillis longest time of a batch
  /// @param refused number of batches that the database refused, or that did not reach it
  /// @param sentAgain number of appends whose connection ended before the outcome
  public record Minute(
      Instant from,
      long batches,
      long appends,
      long events,
      double meanMillis,
      double maxMillis,
      long refused,
      long sentAgain) {}

  private static final class Sums {
    private long batches;
    private long appends;
    private long events;
    private long nanos;
    private long maxNanos;
    private long refused;
    private long sentAgain;

    private Minute report(Instant from) {
      double mean = batches == 0 ? 0 : (double) nanos / batches / NANOS_PER_MILLI;
      return new Minute(
          from,
          batches,
          appends,
          events,
          mean,
          (double) maxNanos / NANOS_PER_MILLI,
          refused,
          sentAgain);
    }
  }

  @Override
  public void committed(int appends, int events, Duration took) {
    lastHour.add(
        sums -> {
          sums.batches++;
          sums.appends += appends;
          sums.events += events;
          sums.nanos += took.toNanos();
          sums.maxNanos = Math.max(sums.maxNanos, took.toNanos());
        });
  }

  @Override
  public void sentAgain(int appends) {
    lastHour.add(sums -> sums.sentAgain += appends);
  }

  @Override
  public void refused(Exception reason) {
    lastHour.add(sums -> sums.refused++);
  }

  /// The last [#MINUTES] minutes, the oldest first; the last one is not over.
  public List<Minute> minutes() {
    return lastHour.report((from, sums) -> sums.report(from));
  }
}
