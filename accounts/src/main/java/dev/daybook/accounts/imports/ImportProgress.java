package dev.daybook.accounts.imports;

import dev.daybook.accounts.terminal.ProgressBar;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Shows progress, throughput and estimated time left of an import.
public final class ImportProgress {
  private final ProgressBar bar;
  private final LongSupplier nanos;
  private final long began;
  private final LongConsumer rowsDone;
  private long total;

  /// @param nanos clock in nanoseconds, such as [System#nanoTime()]
  public ImportProgress(ProgressBar bar, LongSupplier nanos) {
    this(bar, nanos, _ -> {});
  }

  private ImportProgress(ProgressBar bar, LongSupplier nanos, LongConsumer rowsDone) {
    this.rowsDone = rowsDone;
    this.bar = bar;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  /// Progress that is not printed.
  ///
  /// @param rowsDone gets the number of rows that are done
  static ImportProgress of(LongConsumer rowsDone) {
    return new ImportProgress(
        new ProgressBar(new PrintStream(OutputStream.nullOutputStream()), false, System::nanoTime),
        System::nanoTime,
        rowsDone);
  }

  void of(long bytes) {
    total = bytes;
  }

  void at(long bytes, long rows) {
    double share = total == 0 ? 1 : Math.min(1, (double) bytes / total);
    bar.show(share, () -> line(share, rows));
    rowsDone.accept(rows);
  }

  void end() {
    bar.end();
  }

  private String line(double share, long rows) {
    double seconds = Math.max(1, nanos.getAsLong() - began) / 1e9;
    var left = Duration.ofSeconds(share == 0 ? 0 : Math.round(seconds * (1 - share) / share));
    return ProgressBar.line(rows, "rows", rows / seconds, left);
  }
}
