package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.RefusedRow;
import dev.daybook.accounts.imports.rows.Row;
import dev.daybook.accounts.imports.rows.UnreadableRow;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where accounts stop: each at its first refused row, all at a row that may be of any of them. So
/// no row goes into the log before one that is refused now and mended later.
final class Stops {
  private final Map<String, Long> lines = new HashMap<>();
  private @Nullable Long all;

  /// @throws RefusedRow if the row's account has stopped
  void require(Row row) throws RefusedRow {
    Long line = lines.get(row.account());
    if (line != null) {
      throw RefusedRow.following(
          "The account has stopped at line %d, which is rejected".formatted(line));
    }
    if (all != null) {
      throw RefusedRow.following(
          "All accounts have stopped at line %d, which is rejected and may be of any of them"
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
