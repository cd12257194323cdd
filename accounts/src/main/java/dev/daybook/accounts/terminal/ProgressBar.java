package dev.daybook.accounts.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Shows the progress of a long task: as a bar on a terminal, otherwise as a line every
/// [#LINE_INTERVAL].
public final class ProgressBar {
  private static final Duration BAR_INTERVAL = Duration.ofMillis(100);
  private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);
  private static final int BAR_CHARACTERS = 30;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanos;
  private final Duration interval;
  private long shownAt;

  /// @param nanos clock in nanoseconds, such as [System#nanoTime()]
  public ProgressBar(PrintStream out, boolean terminal, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.nanos = nanos;
    this.interval = terminal ? BAR_INTERVAL : LINE_INTERVAL;
    this.shownAt = nanos.getAsLong() - interval.toNanos();
  }

  /// A bar on the standard error stream.
  public static ProgressBar ofProcess() {
    return new ProgressBar(System.err, isTerminal(), System::nanoTime);
  }

  @SuppressWarnings("SystemConsoleNull") // System.console() may be null again since JDK 25
  private static boolean isTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }

  /// Shows the state, unless it was shown a moment ago.
  ///
  /// @param share what is done: 0 to 1
  /// @param line number, rate and time left
  public void show(double share, Supplier<String> line) {
    long now = nanos.getAsLong();
    if (now - shownAt < interval.toNanos()) {
      return;
    }
    shownAt = now;
    String text = String.format(Locale.ROOT, "%3.0f %%, %s", share * 100, line.get());
    if (terminal) {
      out.print("\r" + bar(share) + " " + text + "\u001b[K");
      out.flush();
    } else {
      out.println(text);
    }
  }

  /// Removes the bar. Lines stay.
  public void end() {
    if (terminal) {
      out.print(CLEAR);
      out.flush();
    }
  }

  /// A number of things with their rate and the time that is left, as `60,000 rows, 2,000 rows/s,
  /// 0:01:30 left`.
  ///
  /// @param things in the plural
  public static String line(long done, String things, double perSecond, Duration left) {
    return String.format(
        Locale.ROOT,
        "%,d %s, %,.0f %s/s, %d:%02d:%02d left",
        done,
        things,
        perSecond,
        things,
        left.toHours(),
        left.toMinutesPart(),
        left.toSecondsPart());
  }

  private static String bar(double share) {
    int full = (int) (share * BAR_CHARACTERS);
    return "[" + "#".repeat(full) + ".".repeat(BAR_CHARACTERS - full) + "]";
  }
}
