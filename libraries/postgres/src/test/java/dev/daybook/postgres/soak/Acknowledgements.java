package dev.daybook.postgres.soak;

import dev.daybook.postgres.soak.Entry.Acknowledged;
import dev.daybook.postgres.soak.Entry.Strange;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;

/// When the appends of writers were acknowledged. Gets each entry of a [Journal]. Thread-safe.
final class Acknowledgements implements Consumer<Entry> {
  private final int writers;
  private final Map<String, NavigableSet<Long>> times = new ConcurrentHashMap<>();
  private volatile boolean hasStrange;

  Acknowledgements(int writers) {
    this.writers = writers;
  }

  @Override
  public void accept(Entry entry) {
    switch (entry) {
      case Acknowledged told ->
          times
              .computeIfAbsent(writer(told.append()), _ -> new ConcurrentSkipListSet<>())
              .add(told.time());
      case Strange _ -> hasStrange = true;
      default -> {}
    }
  }

  private static String writer(String append) {
    return append.substring(0, append.indexOf('-'));
  }

  void clear() {
    times.clear();
  }

  /// When the last writer got its first acknowledgement after a time; empty if one has none.
  OptionalLong slowest(long since) {
    long slowest = Long.MIN_VALUE;
    int answered = 0;
    for (NavigableSet<Long> each : times.values()) {
      Long first = each.higher(since);
      if (first != null) {
        answered++;
        slowest = Math.max(slowest, first);
      }
    }
    return answered == writers ? OptionalLong.of(slowest) : OptionalLong.empty();
  }

  /// Whether an unexpected exception was recorded.
  boolean hasStrange() {
    return hasStrange;
  }
}
