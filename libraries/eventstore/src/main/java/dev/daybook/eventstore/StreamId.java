package dev.daybook.eventstore;

import java.util.function.IntPredicate;

/// The name of a stream, such as `account-6f1c…`. A stream is the ordered events of one thing.
///
/// @param category the kind of thing: a letter, then letters, digits and `_`, at most
///   [#CATEGORY_LENGTH_MAX] characters, all ASCII
/// @param id identifies the thing within its category: printable ASCII without spaces, 1 to
///   [#ID_LENGTH_MAX] characters
public record StreamId(String category, String id) {
  public static final int CATEGORY_LENGTH_MAX = 64;
  public static final int ID_LENGTH_MAX = 191;

  public StreamId {
    requireCategory(category);
    if (!isId(id)) {
      throw new IllegalArgumentException(
          "A stream's id is 1 to " + ID_LENGTH_MAX + " printable ASCII characters without spaces");
    }
  }

  /// The name of a stream in a category.
  ///
  /// @throws IllegalArgumentException if a part is not as described above
  public static StreamId of(String category, String id) {
    return new StreamId(category, id);
  }

  /// Parses the form of [#toString()].
  ///
  /// @throws IllegalArgumentException if `text` doesn't have that form
  public static StreamId parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      throw new IllegalArgumentException("A stream's name is <category>-<id>");
    }
    return new StreamId(text.substring(0, dash), text.substring(dash + 1));
  }

  /// The stored name: category, a dash, id. The first dash ends the category.
  @Override
  public String toString() {
    return category + "-" + id;
  }

  static void requireCategory(String text) {
    if (!isCategory(text)) {
      throw new IllegalArgumentException(
          "A stream's category is a letter, then letters, digits and _, at most "
              + CATEGORY_LENGTH_MAX
              + " characters");
    }
  }

  private static boolean isCategory(String text) {
    return !text.isEmpty()
        && text.length() <= CATEGORY_LENGTH_MAX
        && isLetter(text.charAt(0))
        && all(text, c -> isLetter(c) || (c >= '0' && c <= '9') || c == '_');
  }

  private static boolean isId(String text) {
    return !text.isEmpty() && text.length() <= ID_LENGTH_MAX && all(text, c -> c > ' ' && c <= '~');
  }

  /// Not a Java stream, because this runs for every event that is read.
  private static boolean all(String text, IntPredicate allowed) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
