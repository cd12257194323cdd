package dev.daybook.accounts.imports;

/// In which order the rows of each account are read.
public enum Order {
  /// From the first row to the last one, unless they run backwards.
  FORWARD,
  /// From the last row to the first one, unless they run forwards.
  REVERSE,
  /// From the first row to the last one, whichever way they run.
  AS_IT_STANDS
}
