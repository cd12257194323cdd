package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.RefusedRow;

/// Receives the rejected rows.
interface Refusals {
  void add(FileRow row, RefusedRow refused);
}
