package dev.daybook.accounts.http.accounts;

import java.util.regex.Pattern;

/// Protects CSV cells with texts of callers against formula injection in spreadsheets.
final class CsvCell {
  /// Texts that a spreadsheet may interpret as a formula (OWASP, CSV injection): a tab or line
  /// break at the beginning; `=`, `+`, `-`, `@` or their full-width forms, after optional blanks
  /// and quotes, at the beginning or after a character at which some spreadsheets end a cell.
  private static final Pattern FORMULA =
      Pattern.compile("^[\t\r\n]|(^|[;,|\t\r\n])[\\s\\p{Z}'\"]*[=+\\-@\uff1d\uff0b\uff0d\uff20]");

  private CsvCell() {}

  /// Returns the text, with an apostrophe before it if a spreadsheet may interpret it as a formula.
  static String harmless(String text) {
    return FORMULA.matcher(text).find() ? "'" + text : text;
  }
}
