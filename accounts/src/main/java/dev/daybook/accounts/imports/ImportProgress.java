package dev.daybook.accounts.imports;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Prints progress, throughput and estimated time left: as a progress bar on a terminal, otherwise
/// as a line every [#LINE_INTERVAL].
public final class ImportProgress {
  private static final Duration BAR_INTERVAL = Duration.ofMillis(100);
  private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);
  private static final int BAR_CHARACTERS = 30;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanos;
  private final long began;
  private final Duration interval;
  private long total;
  private long printedAt;

  /// @param nanos clock in nanoseconds, such as [System#nanoTime()]
  public ImportProgress(PrintStream out, boolean terminal, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
    this.interval = terminal ? BAR_INTERVAL : LINE_INTERVAL;
    this.printedAt = began - interval.toNanos();
  }

  void of(long bytes) {
    total = bytes;
  }

  void at(long bytes, long rows) {
    long now = nanos.getAsLong();
    if (now - printedAt < interval.toNanos()) {
      return;
    }
    printedAt = now;
    String line = line(bytes, rows, now);
    if (terminal) {
      out.print("\r" + bar(bytes) + " " + line + "\u001b[K");
      out.flush();
    } else {
      out.println(line);
    }
  }

  void end() {
    if (terminal) {
      out.print("\r\u001b[K");
      out.flush();
    }
  }

  private double share(long bytes) {
    return total == 0 ? 1 : Math.min(1, (double) bytes / total);
  }

  private String bar(long bytes) {
    int full = (int) (share(bytes) * BAR_CHARACTERS);
    return "[" + "#".repeat(full) + ".".repeat(BAR_CHARACTERS - full) + "]";
  }

  private String line(long bytes, long rows, long now) {
    double seconds = Math.max(1, now - began) / 1e9;
    double share = share(bytes);
    var left = Duration.ofSeconds(share == 0 ? 0 : Math.round(seconds * (1 - share) / share));
    return String.format(
        Locale.ROOT,
        "%3.0f %%, %,d rows, %,.0f rows/s, %d:%02d:%02d left",
        share * 100,
        rows,
        rows / seconds,
        left.toHours(),
        left.toMinutesPart(),
        left.toSecondsPart());
  }
}
