package dev.daybook.eventstore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Which events of the log a decision depends on: those that match at least one item. An event
/// matches an item if it has one of its types and all of its tags.
///
/// ```java
/// tag("course", "c1")                                     // of a course
/// tag("course", "c1").and("student", "ada")               // of a course and a student
/// tag("course", "c1").withTypes("ENROLLED", "LEFT")       // of these types
/// tag("course", "c1").or(tag("title", "Event sourcing"))  // of a course, or with a title
/// ```
///
/// This is the query of the specification of dynamic consistency boundaries (DCB). Immutable.
///
/// @param items 1 to [#ITEMS_MAX], each once
public record EventQuery(List<Item> items) {
  /// Maximum number of items: each becomes an [AppendCondition], and one condition is left for an
  /// idempotency key.
  public static final int ITEMS_MAX = EventStore.CONDITIONS_PER_APPEND_MAX - 1;

  /// @throws IllegalArgumentException if there are no items, or too many
  public EventQuery {
    items = List.copyOf(new LinkedHashSet<>(items));
    if (items.isEmpty() || items.size() > ITEMS_MAX) {
      throw new IllegalArgumentException(
          "A query has 1 to %d items, got %d".formatted(ITEMS_MAX, items.size()));
    }
  }

  /// Events that have one of these types and all of these tags. At least one type or tag is needed.
  ///
  /// @param types stored names, at most [AppendCondition#TYPES_MAX]; empty for any type
  /// @param tags as stored, at most [AppendCondition#TAGS_MAX]; empty for events with any tags and
  ///   without. Without tags, reading scans the whole log.
  public record Item(Set<String> types, Set<String> tags) {
    /// @throws IllegalArgumentException if there is neither a type nor a tag, or too many, or one
    ///   that no event can have
    public Item {
      if (types.isEmpty() && tags.isEmpty()) {
        throw new IllegalArgumentException("An item of a query has at least one type or tag");
      }
      var checked = new AppendCondition(types, tags, 0);
      types = checked.types();
      tags = checked.tags();
      types.forEach(NewEvent::requireType);
    }

    /// Whether an event of this type and with these tags matches.
    public boolean matches(String type, Set<String> eventTags) {
      return (types.isEmpty() || types.contains(type)) && eventTags.containsAll(tags);
    }
  }

  /// Events with a tag that was made by [EventTag#of(String, String)], of any type.
  ///
  /// @param value any text
  public static EventQuery tag(String name, String value) {
    return tagged(EventTag.of(name, value));
  }

  /// Events that have all of these tags, as they are stored, of any type.
  public static EventQuery tagged(String... tags) {
    return new EventQuery(List.of(new Item(Set.of(), Set.of(tags))));
  }

  /// Events of these types, with any tags. Reading them scans the whole log: use tags where a
  /// decision is made often.
  ///
  /// @param types stored names, at least one
  public static EventQuery types(String... types) {
    return new EventQuery(List.of(new Item(Set.of(types), Set.of())));
  }

  /// The events of this query that also have this tag.
  public EventQuery and(String name, String value) {
    String more = EventTag.of(name, value);
    return mapItems(
        item -> {
          Set<String> tags = new HashSet<>(item.tags);
          tags.add(more);
          return new Item(item.types, tags);
        });
  }

  /// This query with these types in each item, instead of its own.
  ///
  /// @param types stored names; none for any type
  public EventQuery withTypes(String... types) {
    return mapItems(item -> new Item(Set.of(types), item.tags));
  }

  /// The events that match this query or another one.
  public EventQuery or(EventQuery other) {
    List<Item> all = new ArrayList<>(items);
    all.addAll(other.items);
    return new EventQuery(all);
  }

  /// This query with other items in place of its own.
  public EventQuery mapItems(UnaryOperator<Item> change) {
    return new EventQuery(items.stream().map(change).toList());
  }

  /// Whether an event matches.
  public boolean matches(RecordedEvent event) {
    return items.stream().anyMatch(item -> item.matches(event.type(), event.tags()));
  }

  /// The conditions of an append that no event matches this query after a position.
  ///
  /// @param after position, from 0, the start
  public List<AppendCondition> noneAfter(long after) {
    return items.stream().map(item -> new AppendCondition(item.types, item.tags, after)).toList();
  }
}
