package dev.daybook.jackson.flat;

import dev.daybook.eventstore.spi.Utf16;
import org.jspecify.annotations.Nullable;

/// A position in a JSON text, and the tokens that follow it.
///
/// A method named `take…` that doesn't find its token stays before it. The position has no meaning
/// after another method hasn't found its token: the text is then left to Jackson.
final class FlatText {
  /// Maximum number of digits, so that a number is a `long` and a power of ten.
  private static final int DIGITS_MAX = 18;

  /// Maximum length of a string, in characters.
  private static final int STRING_LENGTH_MAX = 10_000;

  private final String json;
  private int at;
  private long unscaled;
  private int scale;
  private int numberStart;

  FlatText(String json) {
    this.json = json;
  }

  /// Moves behind a character, and behind the space before it.
  ///
  /// @return whether the character follows
  boolean take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /// Whether only space follows.
  boolean isEnd() {
    skipSpace();
    return at == json.length();
  }

  /// Moves behind a key and its colon.
  ///
  /// @param name without characters that JSON escapes
  boolean takeKey(String name) {
    if (peek() != '"') {
      return false;
    }
    int end = at + 1 + name.length();
    if (!json.startsWith(name, at + 1) || end >= json.length() || json.charAt(end) != '"') {
      return false;
    }
    int start = at;
    at = end + 1;
    if (!take(':')) {
      at = start;
      return false;
    }
    return true;
  }

  /// Moves behind `true`, `false` or `null`.
  boolean takeWord(String word) {
    skipSpace();
    if (!json.startsWith(word, at)) {
      return false;
    }
    at += word.length();
    return true;
  }

  /// Moves behind a string.
  ///
  /// @return the string, or null if it isn't one, or one with escapes, or too long
  @Nullable String string() {
    if (!take('"')) {
      return null;
    }
    int start = at;
    int limit = Math.min(json.length(), start + STRING_LENGTH_MAX);
    boolean surrogates = false;
    for (int i = start; i < limit; i++) {
      char c = json.charAt(i);
      if (c > '\\') { // most letters
        surrogates |= c >= Character.MIN_SURROGATE;
      } else if (c == '"') {
        at = i + 1;
        String text = json.substring(start, i);
        return !surrogates || Utf16.isWellFormed(text) ? text : null;
      } else if (c < ' ' || c == '\\') {
        return null;
      }
    }
    return null;
  }

  /// Moves behind a number without exponent, of at most [#DIGITS_MAX] digits, other than minus
  /// zero.
  ///
  /// @return whether there is one; then [#unscaled()] and [#scale()] have its value
  boolean number() {
    boolean negative = take('-');
    numberStart = negative ? at - 1 : at;
    int first = at;
    unscaled = 0;
    scale = 0;
    digits();
    int whole = at - first;
    if (whole == 0 || (whole > 1 && json.charAt(first) == '0')) {
      return false;
    }
    if (at < json.length() && json.charAt(at) == '.') {
      at++;
      int point = at;
      digits();
      scale = at - point;
      if (scale == 0) {
        return false;
      }
    }
    if (whole + scale > DIGITS_MAX || (negative && unscaled == 0)) {
      return false;
    }
    unscaled = negative ? -unscaled : unscaled;
    return true;
  }

  private void digits() {
    while (at < json.length() && isDigit(json.charAt(at))) {
      unscaled = 10 * unscaled + (json.charAt(at) - '0'); // may overflow: too long then
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// The last number, times ten to the power of [#scale()].
  long unscaled() {
    return unscaled;
  }

  /// The number of digits after the point of the last number.
  int scale() {
    return scale;
  }

  /// The last number as it is written.
  String numberText() {
    return json.substring(numberStart, at);
  }

  /// Moves behind a string, a plain number, `true`, `false` or `null`.
  ///
  /// @return whether there is one
  boolean scalar() {
    return switch (peek()) {
      case '"' -> string() != null;
      case 't' -> takeWord("true");
      case 'f' -> takeWord("false");
      case 'n' -> takeWord("null");
      default -> number();
    };
  }

  private char peek() {
    skipSpace();
    return at < json.length() ? json.charAt(at) : '\0';
  }

  private void skipSpace() {
    while (at < json.length() && isSpace(json.charAt(at))) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
