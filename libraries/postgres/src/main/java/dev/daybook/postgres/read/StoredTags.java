package dev.daybook.postgres.read;

import java.util.Set;

/// The tags of an event as `events.tags` holds them: with spaces between, which no tag contains.
public final class StoredTags {
  private StoredTags() {}

  public static String of(Set<String> tags) {
    return String.join(" ", tags);
  }

  public static Set<String> parse(String stored) {
    return stored.isEmpty() ? Set.of() : Set.of(stored.split(" "));
  }
}
