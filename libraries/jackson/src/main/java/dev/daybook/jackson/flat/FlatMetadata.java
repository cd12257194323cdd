package dev.daybook.jackson.flat;

import java.util.ArrayList;
import java.util.List;

/// Finds a number in a JSON object.
public final class FlatMetadata {
  /// Maximum number of keys before the one that is looked for.
  private static final int KEYS_BEFORE_MAX = 20;

  private FlatMetadata() {}

  /// The number of a key, or 0 if the object isn't flat and plain up to this key, or the value
  /// isn't an `int` above 0. Nothing behind the number is read.
  public static int positiveInt(String json, String key) {
    FlatText text = new FlatText(json);
    List<String> before = new ArrayList<>(0);
    boolean more = text.take('{');
    while (more && !text.takeKey(key)) {
      String other = text.string();
      boolean plain =
          other != null
              && before.size() < KEYS_BEFORE_MAX
              && !before.contains(other)
              && text.take(':')
              && text.scalar();
      if (!plain) {
        return 0;
      }
      before.add(other);
      more = text.take(',');
    }
    boolean found = more && text.number() && text.scale() == 0;
    long number = found ? text.unscaled() : 0;
    boolean ends = text.take(',') || text.take('}');
    return ends && number >= 1 && number <= Integer.MAX_VALUE ? (int) number : 0;
  }
}
