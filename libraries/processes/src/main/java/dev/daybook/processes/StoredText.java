package dev.daybook.processes;

import dev.daybook.eventstore.spi.Utf16;

/// Texts of exceptions, in a form that an event can hold.
final class StoredText {
  static final int LENGTH_MAX = 1_000;

  private StoredText() {}

  /// The first [#LENGTH_MAX] characters, with `?` instead of what can't be stored.
  static String of(String text) {
    String cut = text.substring(0, Math.min(text.length(), LENGTH_MAX)).replace('\0', '?');
    if (Utf16.isWellFormed(cut)) {
      return cut;
    }
    StringBuilder clean = new StringBuilder();
    cut.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
