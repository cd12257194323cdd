package dev.daybook.eventstore;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Condition of an append: no event of these types with all these tags exists after this position.
/// For a dynamic consistency boundary (DCB): a decision depends on events across streams, and its
/// append fails if another such event was appended since they were read.
///
/// Usage: read the relevant events up to position n, decide, append with `after` n. The cost of a
/// condition with several tags or with types grows with the distance from `after` to the head; with
/// one tag only it is constant. [EventQuery#noneAfter(long)] makes the conditions of a query.
///
/// Or a time before which nothing is appended, [#notBefore(Instant)]. The store compares it with
/// its own clock when it appends: on PostgreSQL, the database's, under the log's lock.
///
/// @param types stored names, at most [#TYPES_MAX]; empty for any type
/// @param tags at most [#TAGS_MAX]; an event matches if it has all of them; may be empty if there
///   are types
/// @param after position, from 0, the start
/// @param dueAt the store's clock is at or past it; null for a condition on events. Then there are
///   neither types nor tags
public record AppendCondition(
    Set<String> types, Set<String> tags, long after, @Nullable Instant dueAt) {
  public static final int TYPES_MAX = 50;
  public static final int TAGS_MAX = 10;

  public AppendCondition {
    types = Set.copyOf(types);
    tags = NewEvent.requireTags(tags, TAGS_MAX);
    if (dueAt == null ? tags.isEmpty() && types.isEmpty() : !tags.isEmpty() || !types.isEmpty()) {
      throw new IllegalArgumentException(
          "A condition has at least one type or tag, or else a time");
    }
    if (types.size() > TYPES_MAX) {
      throw new IllegalArgumentException("A condition names at most " + TYPES_MAX + " types");
    }
    if (after < 0) {
      throw new IllegalArgumentException("A position counts from 0, got " + after);
    }
  }

  /// A condition on events.
  public AppendCondition(Set<String> types, Set<String> tags, long after) {
    this(types, tags, after, null);
  }

  /// The store's clock is at or past a time, to the microsecond. If it is not yet, the append fails
  /// with an [dev.daybook.eventstore.errors.AppendConditionFailedException] at position 0.
  ///
  /// @throws IllegalArgumentException if the time is not in the years 1 to 9999
  public static AppendCondition notBefore(Instant time) {
    if (time.isBefore(OccurredAt.EARLIEST) || time.isAfter(OccurredAt.LATEST)) {
      throw new IllegalArgumentException("A time is in the years 1 to 9999, not " + time);
    }
    return new AppendCondition(Set.of(), Set.of(), 0, time.truncatedTo(ChronoUnit.MICROS));
  }

  /// No event with this tag after `position`, of any type.
  public static AppendCondition noEventTagged(String tag, long position) {
    return new AppendCondition(Set.of(), Set.of(tag), position);
  }

  /// Whether an event violates this condition.
  public boolean isViolatedBy(long position, String type, Set<String> eventTags) {
    return dueAt == null
        && position > after
        && (types.isEmpty() || types.contains(type))
        && eventTags.containsAll(tags);
  }
}
