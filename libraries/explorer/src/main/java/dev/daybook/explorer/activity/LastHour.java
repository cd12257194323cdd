package dev.daybook.explorer.activity;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sums of the last hour, minute by minute, in memory. Thread-safe.
///
/// @param <T> sums of one minute; used under a lock
final class LastHour<T> {
  static final int MINUTES = 60;

  private static final int SECONDS_PER_MINUTE = 60;

  private final InstantSource clock;
  private final Supplier<T> empty;
  private final ReentrantLock lock = new ReentrantLock();
  private final @Nullable Minute<T>[] minutes = newArray();

  /// @param clock tells the present minute
  /// @param empty makes the sums of a minute
  LastHour(InstantSource clock, Supplier<T> empty) {
    this.clock = clock;
    this.empty = empty;
  }

  private record Minute<T>(long number, T sums) {}

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <T> @Nullable Minute<T>[] newArray() {
    return new Minute[MINUTES];
  }

  /// Changes the sums of the present minute.
  void add(Consumer<T> change) {
    lock.lock();
    try {
      change.accept(of(present()));
    } finally {
      lock.unlock();
    }
  }

  /// The last [#MINUTES] minutes, the oldest first; the last one is not over.
  ///
  /// @param report gets the start of a minute and its sums
  <R> List<R> report(BiFunction<Instant, T, R> report) {
    List<R> reports = new ArrayList<>();
    lock.lock();
    try {
      long now = present();
      for (long minute = now - MINUTES + 1; minute <= now; minute++) {
        reports.add(report.apply(Instant.ofEpochSecond(minute * SECONDS_PER_MINUTE), of(minute)));
      }
    } finally {
      lock.unlock();
    }
    return List.copyOf(reports);
  }

  private long present() {
    return Math.floorDiv(clock.instant().getEpochSecond(), SECONDS_PER_MINUTE);
  }

  /// A minute is empty if nothing was added, or if its place has an older one.
  private T of(long minute) {
    int place = (int) Math.floorMod(minute, (long) MINUTES);
    Minute<T> kept = minutes[place];
    if (kept == null || kept.number != minute) {
      kept = new Minute<>(minute, empty.get());
      minutes[place] = kept;
    }
    return kept.sums;
  }
}
