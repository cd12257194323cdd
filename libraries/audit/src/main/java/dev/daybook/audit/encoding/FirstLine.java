package dev.daybook.audit.encoding;

/// The beginning of a text that another party wrote, for a message.
public final class FirstLine {
  /// Maximum length, in characters.
  public static final int LENGTH_MAX = 300;

  private FirstLine() {}

  /// The first line, cut at [#LENGTH_MAX]; empty if there is none.
  public static String of(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.substring(0, Math.min(line.length(), LENGTH_MAX));
  }
}
