package dev.daybook.eventstore.spi;

/// Checks texts before they are stored in UTF-8.
public final class Utf16 {
  private Utf16() {}

  /// Whether a text contains no lone surrogate (half a UTF-16 pair). UTF-8 has no form for one:
  /// encoders write a question mark instead.
  public static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
