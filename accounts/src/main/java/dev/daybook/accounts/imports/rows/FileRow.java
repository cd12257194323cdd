package dev.daybook.accounts.imports.rows;

import java.util.List;

/// A row of the file.
public sealed interface FileRow permits Row, UnreadableRow {
  /// Where it begins, from 1.
  long line();

  /// As they stand in the file.
  List<String> fields();
}
