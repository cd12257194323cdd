package dev.daybook.accounts.imports;

/// Takes the rows that don't go into the log.
interface Refusals {
  void add(FileRow row, RefusedRow refused);
}
