package dev.daybook.accounts.http.accounts;

import java.util.regex.Pattern;

/// Texts of callers in cells of CSV, which people open in a spreadsheet.
final class CsvCell {
  /// What a spreadsheet takes for a formula (OWASP, CSV injection): at the beginning of the text,
  /// or behind a character at which some spreadsheets end a cell, with blanks and quotes before it.
  private static final Pattern FORMULA =
      Pattern.compile("(^|[;,|\t\r\n])[\\s\\p{Z}'\"]*[=+\\-@\uff1d\uff0b\uff0d\uff20]");

  private static final String CONTROL_STARTS = "\t\r\n";

  private CsvCell() {}

  /// The text, with an apostrophe before it where a spreadsheet may take it for a formula.
  static String harmless(String text) {
    boolean begins = !text.isEmpty() && CONTROL_STARTS.indexOf(text.charAt(0)) >= 0;
    return begins || FORMULA.matcher(text).find() ? "'" + text : text;
  }
}
