package dev.daybook.accounts.imports.csv;

/// Counts the lines of a text, which end with CR, LF or both.
final class LineCount {
  private long line = 1;
  private boolean afterReturn;

  void add(char next) {
    if (next == '\r' || (next == '\n' && !afterReturn)) {
      line++;
    }
    afterReturn = next == '\r';
  }

  /// Of the next character, from 1.
  long line() {
    return line;
  }
}
