package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.RefusedRow;
import java.io.PrintStream;
import java.util.Locale;

/// Prints the rows that would be rejected, with line number and reason. Rows that are rejected only
/// because of an earlier row of their account are counted.
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

  /// Prints the number of counted rows.
  void end() {
    if (following > 0) {
      out.printf(
          Locale.ROOT, "%,d more rows follow on accounts that stop at these rows%n", following);
    }
  }
}
