package dev.daybook.audit.encoding;

import java.util.regex.Pattern;

/// Decimal numbers without sign and leading zeros, so that each number has one form.
public final class Decimal {
  private static final Pattern TEXT = Pattern.compile("0|[1-9][0-9]{0,18}");

  private Decimal() {}

  /// Parses a number.
  ///
  /// @throws IllegalArgumentException if `text` doesn't have that form, or is above 2⁶³ − 1
  public static long parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException("Not a decimal number without leading zeros: " + text);
    }
    return Long.parseLong(text);
  }
}
