package dev.daybook.explorer.states;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The differences between two JSON values.
public final class JsonDifference {
  /// Maximum number of differences that are listed.
  public static final int CHANGES_MAX = 500;

  private final List<Change> changes = new ArrayList<>();

  private JsonDifference() {}

  /// One difference.
  ///
  /// @param path JSON pointer of the value (RFC 6901)
  /// @param before null if the value was added
  /// @param after null if the value was removed
  public record Change(String path, @Nullable JsonNode before, @Nullable JsonNode after) {}

  /// The values that differ, objects and arrays member by member; at most [#CHANGES_MAX].
  public static List<Change> between(@Nullable JsonNode before, @Nullable JsonNode after) {
    var difference = new JsonDifference();
    difference.compare("", before, after);
    return List.copyOf(difference.changes);
  }

  private void compare(String path, @Nullable JsonNode before, @Nullable JsonNode after) {
    if (changes.size() >= CHANGES_MAX || (before == null ? after == null : before.equals(after))) {
      return;
    }
    if (before != null && after != null && before.isObject() && after.isObject()) {
      var names = new TreeSet<>(before.propertyNames());
      names.addAll(after.propertyNames());
      names.forEach(name -> compare(path + "/" + escaped(name), before.get(name), after.get(name)));
    } else if (before != null && after != null && before.isArray() && after.isArray()) {
      for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
        compare(path + "/" + i, before.get(i), after.get(i));
      }
    } else {
      changes.add(new Change(path, before, after));
    }
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
