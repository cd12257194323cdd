package dev.daybook.eventstore;

import java.util.Set;

/// Condition of an append: no event of these types with all these tags exists after this position.
/// For a dynamic consistency boundary (DCB): a decision depends on events across streams, and its
/// append fails if another such event was appended since they were read.
///
/// Usage: read the relevant events up to position n, decide, append with `after` n. The cost of a
/// condition with several tags or with types grows with the distance from `after` to the head; with
/// one tag only it is constant. [EventQuery#noneAfter(long)] makes the conditions of a query.
///
/// @param types stored names, at most [#TYPES_MAX]; empty for any type
/// @param tags at most [#TAGS_MAX]; an event matches if it has all of them; may be empty if there
///   are types
/// @param after position, from 0, the start
public record AppendCondition(Set<String> types, Set<String> tags, long after) {
  public static final int TYPES_MAX = 50;
  public static final int TAGS_MAX = 10;

  public AppendCondition {
    types = Set.copyOf(types);
    tags = NewEvent.requireTags(tags, TAGS_MAX);
    if (tags.isEmpty() && types.isEmpty()) {
      throw new IllegalArgumentException("A condition has at least one type or tag");
    }
    if (types.size() > TYPES_MAX) {
      throw new IllegalArgumentException("A condition names at most " + TYPES_MAX + " types");
    }
    if (after < 0) {
      throw new IllegalArgumentException("A position counts from 0, got " + after);
    }
  }

  /// No event with this tag after `position`, of any type.
  public static AppendCondition noEventTagged(String tag, long position) {
    return new AppendCondition(Set.of(), Set.of(tag), position);
  }

  /// Whether an event violates this condition.
  public boolean isViolatedBy(long position, String type, Set<String> eventTags) {
    return position > after
        && (types.isEmpty() || types.contains(type))
        && eventTags.containsAll(tags);
  }
}
