package dev.daybook.accounts.imports.csv;

/// Counts the lines of a text. A line ends with CR, LF or CR LF.
final class LineCount {
  private long line = 1;
  private boolean afterReturn;

  void add(char next) {
    if (next == '\r' || (next == '\n' && !afterReturn)) {
      line++;
    }
    afterReturn = next == '\r';
  }

  /// Line of the next character, from 1.
  long line() {
    return line;
  }
}
