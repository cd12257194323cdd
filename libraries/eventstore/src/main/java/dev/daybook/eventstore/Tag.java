package dev.daybook.eventstore;

import java.util.Set;

/// Tags make events findable across streams, and what [AppendCondition] speaks of. They are written
/// for ever and in plain: no place for personal data.
public final class Tag {
  /// The most characters of a tag: printable ASCII without spaces, at least one.
  public static final int LENGTH_MAX = 200;

  private Tag() {}

  static Set<String> requireValid(Set<String> tags, int most) {
    if (tags.size() > most) {
      throw new IllegalArgumentException("There are at most " + most + " tags, got " + tags.size());
    }
    for (String tag : tags) {
      boolean fits = !tag.isEmpty() && tag.length() <= LENGTH_MAX;
      if (!fits || !tag.chars().allMatch(c -> c > ' ' && c <= '~')) {
        throw new IllegalArgumentException(
            "A tag is 1 to " + LENGTH_MAX + " printable ASCII characters without spaces");
      }
    }
    return Set.copyOf(tags);
  }
}
