package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.RefusedRow;
import dev.daybook.accounts.imports.rows.Row;
import dev.daybook.accounts.imports.rows.UnreadableRow;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stops accounts at rejected rows: an account at its first rejected row, and all accounts at a row
/// whose account is unknown. So no row is appended before an earlier row that is corrected later.
final class Stops {
  private final Map<String, Long> lines = new HashMap<>();
  private @Nullable Long all;

  /// @throws RefusedRow if the row's account has stopped
  void require(Row row) throws RefusedRow {
    Long line = lines.get(row.account());
    if (line != null) {
      throw RefusedRow.following("The account has stopped at the rejected line %d".formatted(line));
    }
    if (all != null) {
      throw RefusedRow.following(
          "All accounts have stopped at the rejected line %d, whose account is unknown"
              .formatted(all));
    }
  }

  void at(FileRow row) {
    switch (row) {
      case Row readable -> at(readable.account(), row.line());
      case UnreadableRow unreadable -> at(unreadable.account(), row.line());
    }
  }

  private void at(@Nullable String account, long line) {
    if (all != null) {
      return;
    }
    if (account == null || lines.size() == Import.ACCOUNTS_MAX) {
      all = line;
    } else {
      lines.putIfAbsent(account, line);
    }
  }
}
