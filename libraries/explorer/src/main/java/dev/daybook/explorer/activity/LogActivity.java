package dev.daybook.explorer.activity;

import dev.daybook.postgres.options.AppendObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
  public static final int MINUTES = 60;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int SECONDS_PER_MINUTE = 60;

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final @Nullable Sums[] minutes = new @Nullable Sums[MINUTES];

  public LogActivity() {
    this(InstantSource.system());
  }

  /// @param clock tells the minute of an append
  public LogActivity(InstantSource clock) {
    this.clock = clock;
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

  /// Guarded by the lock.
  private static final class Sums {
    private final long minute;
    private long batches;
    private long appends;
    private long events;
    private long nanos;
    private long maxNanos;
    private long refused;
    private long sentAgain;

    private Sums(long minute) {
      this.minute = minute;
    }

    private Minute report() {
      double mean = batches == 0 ? 0 : (double) nanos / batches / NANOS_PER_MILLI;
      return new Minute(
          Instant.ofEpochSecond(minute * SECONDS_PER_MINUTE),
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
    add(
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
    add(sums -> sums.sentAgain += appends);
  }

  @Override
  public void refused(Exception reason) {
    add(sums -> sums.refused++);
  }

  private void add(Consumer<Sums> change) {
    lock.lock();
    try {
      change.accept(of(minute()));
    } finally {
      lock.unlock();
    }
  }

  /// The last [#MINUTES] minutes, the oldest first; the last one is not over.
  public List<Minute> minutes() {
    List<Minute> reports = new ArrayList<>();
    lock.lock();
    try {
      long now = minute();
      for (long minute = now - MINUTES + 1; minute <= now; minute++) {
        reports.add(of(minute).report());
      }
    } finally {
      lock.unlock();
    }
    return List.copyOf(reports);
  }

  private long minute() {
    return Math.floorDiv(clock.instant().getEpochSecond(), SECONDS_PER_MINUTE);
  }

  /// A minute without appends is empty; so is one whose place an older one has.
  private Sums of(long minute) {
    int place = (int) Math.floorMod(minute, (long) MINUTES);
    Sums sums = minutes[place];
    if (sums == null || sums.minute != minute) {
      sums = new Sums(minute);
      minutes[place] = sums;
    }
    return sums;
  }
}
