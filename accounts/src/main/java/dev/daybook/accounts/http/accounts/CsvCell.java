package dev.daybook.accounts.http.accounts;

import java.util.regex.Pattern;

/// Texts of callers in cells of CSV, which people open in a spreadsheet.
final class CsvCell {
  /// What a spreadsheet may take for a formula (OWASP, CSV injection): a tab or line break at the
  /// beginning of the text; `=`, `+`, `-`, `@` or their full-width forms there, or behind a
  /// character at which some spreadsheets end a cell, with blanks and quotes before them.
  private static final Pattern FORMULA =
      Pattern.compile("^[\t\r\n]|(^|[;,|\t\r\n])[\\s\\p{Z}'\"]*[=+\\-@\uff1d\uff0b\uff0d\uff20]");

  private CsvCell() {}

  /// The text, with an apostrophe before it where a spreadsheet may take it for a formula.
  static String harmless(String text) {
    return FORMULA.matcher(text).find() ? "'" + text : text;
  }
}
