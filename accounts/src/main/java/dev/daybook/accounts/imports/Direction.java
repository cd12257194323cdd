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

/// Which way the rows of accounts run: with time, or from the newest to the oldest one.
///
/// That is looked at before anything is written, since the first row that goes into the log opens
/// its account, and no earlier one can come after it.
final class Direction {
  /// After so many steps in time between rows of one account it is clear.
  private static final int STEPS_ENOUGH = 1_000;

  private final Map<String, Instant> last = new HashMap<>();
  private int forward;
  private int backward;

  private Direction() {}

  /// @throws ImportException if the file runs the other way than it would be read
  static void require(Path file, Format format, Order order) {
    if (order == Order.AS_IT_STANDS || !Files.isRegularFile(file)) {
      return; // what isn't a regular file can be read only once
    }
    Direction direction = of(file, format);
    if (order == Order.FORWARD && direction.backward > direction.forward) {
      throw new ImportException(
          ("%s runs backwards, the newest row first: of %d steps in time between rows of one"
                  + " account, %d go back. Import it with --reverse, which reads it from its end,"
                  + " or with --no-reverse as it stands")
              .formatted(file, direction.steps(), direction.backward));
    }
    if (order == Order.REVERSE && direction.forward > direction.backward) {
      throw new ImportException(
          ("%s runs forwards, the oldest row first: of %d steps in time between rows of one"
                  + " account, %d go on. Import it without --reverse")
              .formatted(file, direction.steps(), direction.forward));
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
