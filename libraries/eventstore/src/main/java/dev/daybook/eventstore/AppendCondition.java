package dev.daybook.eventstore;

import java.util.Set;

/// What must not have happened, for an append to happen: there is no event of these types with all
/// these tags after this position. A dynamic consistency boundary: a decision rests on the events
/// that were read, whatever their streams, and fails if another such event came since.
///
/// The usual way: read the events in question up to position n, decide, append with `after` n. The
/// further back a condition with several tags or with types reaches, the more it costs; one tag
/// alone costs the same from any position.
///
/// @param types stored names, at most [#TYPES_MAX]; none means any
/// @param tags 1 to [#TAGS_MAX], which an event must all have
/// @param after from 0, the start
public record AppendCondition(Set<String> types, Set<String> tags, long after) {
  public static final int TYPES_MAX = 50;
  public static final int TAGS_MAX = 10;

  public AppendCondition {
    types = Set.copyOf(types);
    tags = NewEvent.requireTags(tags, TAGS_MAX);
    if (tags.isEmpty()) {
      throw new IllegalArgumentException("A condition has at least one tag");
    }
    if (types.size() > TYPES_MAX) {
      throw new IllegalArgumentException("A condition names at most " + TYPES_MAX + " types");
    }
    if (after < 0) {
      throw new IllegalArgumentException("A position counts from 0, got " + after);
    }
  }

  /// No event with this tag after `position`, of whatever type.
  public static AppendCondition noEventTagged(String tag, long position) {
    return new AppendCondition(Set.of(), Set.of(tag), position);
  }

  /// Whether an event stands against this.
  public boolean isViolatedBy(long position, String type, Set<String> eventTags) {
    return position > after
        && (types.isEmpty() || types.contains(type))
        && eventTags.containsAll(tags);
  }
}
