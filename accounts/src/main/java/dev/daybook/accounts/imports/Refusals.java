package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.RefusedRow;

/// Takes the rows that don't go into the log.
interface Refusals {
  void add(FileRow row, RefusedRow refused);
}
