package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.FileRow;
import dev.daybook.accounts.imports.rows.RefusedRow;
import dev.daybook.accounts.imports.rows.Row;

/// Receives the rejected rows, and the accepted ones if it wants them.
interface Refusals {
  void add(FileRow row, RefusedRow refused);

  /// An accepted row.
  ///
  /// @param alreadyInLog whether an earlier import has appended the row
  default void accept(Row row, boolean alreadyInLog) {}
}
