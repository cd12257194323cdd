package dev.daybook.bench.report;

import dev.daybook.bench.rounds.Ratio;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.rounds.Series;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// Prints the results as a table.
public record Report(Machine machine, Rounds rounds, List<Result> results) {

  public void print(PrintStream out) {
    out.printf(Locale.ROOT, "%n%s%n", machine.text());
    out.printf(
        Locale.ROOT,
        "%d alternating rounds of %d s each; medians%n",
        rounds.count(),
        rounds.counted().toSeconds());
    for (Result result : results) {
      out.printf(
          Locale.ROOT,
          "%n%-52s %7s %12s %10s %10s%n",
          result.benchmark(),
          "callers",
          "events/s",
          "p50 ms",
          "p99 ms");
      for (Series row : result.series()) {
        out.printf(
            Locale.ROOT,
            "%-52s %7d %,12.0f %10s %10s%n",
            row.name(),
            row.callers(),
            row.rate(),
            latency(row.p50()),
            latency(row.p99()));
      }
      out.println();
      for (Ratio ratio : result.ratios()) {
        out.printf(
            Locale.ROOT,
            "%-60s %6.2f  %s %.2f  %s%n",
            ratio.what(),
            ratio.value(),
            ratio.atLeast() ? "at least" : "at most",
            ratio.bound(),
            ratio.holds() ? "holds" : "MISSED");
      }
    }
  }

  /// A dash for contenders that do not measure the latency.
  private static String latency(double millis) {
    return Double.isNaN(millis) ? "–" : String.format(Locale.ROOT, "%.3f", millis);
  }
}
