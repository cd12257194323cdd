package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.csv.CsvFile;
import dev.daybook.accounts.imports.csv.CsvLine;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.imports.rows.Format;
import dev.daybook.accounts.imports.rows.Row;
import dev.daybook.accounts.imports.rows.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Detects whether the rows of accounts are sorted from oldest to newest or from newest to oldest.
///
/// This is checked before anything is written: the first appended row opens its account, and no
/// earlier row can be appended after it.
final class Direction {
  /// Number of steps in time between rows of one account after which the direction is decided.
  private static final int STEPS_ENOUGH = 1_000;

  private final Map<String, Instant> last = new HashMap<>();
  private int forward;
  private int backward;

  private Direction() {}

  /// @throws ImportException if the file is sorted in the opposite direction; the exception names
  ///   the setting to change
  static void require(Path file, Format format, Order order) {
    if (order == Order.AS_IT_STANDS || !Files.isRegularFile(file)) {
      return; // a file that is not regular, such as a pipe, can be read only once
    }
    Direction direction = of(file, format);
    if (order == Order.FORWARD && direction.backward > direction.forward) {
      throw new ImportException(
          ("%s is sorted backwards, with the newest row first: of %d steps in time between rows of"
                  + " one account, %d go back. Read it from its end")
              .formatted(file, direction.steps(), direction.backward),
          new ImportException.Setting("reverse", "--reverse, or --no-reverse to read it as it is"),
          null);
    }
    if (order == Order.REVERSE && direction.forward > direction.backward) {
      throw new ImportException(
          ("%s is sorted forwards, with the oldest row first: of %d steps in time between rows of"
                  + " one account, %d go forward. Read it from its beginning")
              .formatted(file, direction.steps(), direction.forward),
          new ImportException.Setting("reverse", "without --reverse"),
          null);
    }
  }

  private static Direction of(Path file, Format format) {
    var direction = new Direction();
    try (var csv = CsvFile.open(file, format.separator())) {
      var rows = new Rows(format, csv.header());
      CsvLine next = csv.next();
      while (next != null && !direction.isClear()) {
        if (rows.read(next) instanceof Row row) {
          direction.add(row);
        }
        next = csv.next();
      }
    }
    return direction;
  }

  private void add(Row row) {
    Instant before = last.put(row.account(), row.occurredAt());
    int step = before == null ? 0 : row.occurredAt().compareTo(before);
    forward += step > 0 ? 1 : 0;
    backward += step < 0 ? 1 : 0;
  }

  private boolean isClear() {
    return steps() >= STEPS_ENOUGH || last.size() > Import.ACCOUNTS_MAX;
  }

  private int steps() {
    return forward + backward;
  }
}
