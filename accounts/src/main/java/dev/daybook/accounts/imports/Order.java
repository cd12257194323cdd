package dev.daybook.accounts.imports;

/// Order in which the rows of the file are read.
public enum Order {
  /// From the first row to the last; a file that is sorted backwards is refused.
  FORWARD,
  /// From the last row to the first; a file that is sorted forwards is refused.
  REVERSE,
  /// From the first row to the last, without a check of the direction.
  AS_IT_STANDS
}
