package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.RefusedRow;
import java.io.PrintStream;
import java.util.Locale;

/// Prints the rows that would not go into the log, each with its line number and the reason; counts
/// those that are refused only because an earlier one is.
final class PrintedRefusals implements Refusals {
  private final PrintStream out;
  private long following;

  PrintedRefusals(PrintStream out) {
    this.out = out;
  }

  @Override
  public void add(FileRow row, RefusedRow refused) {
    if (refused.isFollowing()) {
      following++;
    } else {
      out.printf("line %d: %s%n", row.line(), refused.reason());
    }
  }

  /// Prints how many were counted.
  void end() {
    if (following > 0) {
      out.printf(
          Locale.ROOT, "%,d more rows come after these on accounts that stop there%n", following);
    }
  }
}
