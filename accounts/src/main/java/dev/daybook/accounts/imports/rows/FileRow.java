package dev.daybook.accounts.imports.rows;

import java.util.List;

/// A row of the file.
public sealed interface FileRow permits Row, UnreadableRow {
  /// Line in which the row begins, from 1.
  long line();

  /// The fields as in the file.
  List<String> fields();
}
