package dev.daybook.eventstore;

import java.util.Set;

/// Selects events of the log. An event is accepted if it matches every part of the filter; an empty
/// part matches every event. So [#all()] accepts all events.
///
/// Immutable, and bounded, because a store may compare every event with each part.
///
/// @param categories the category of the event's stream is one of these; at most [#CATEGORIES_MAX]
/// @param streams the event's stream is one of these; at most [#STREAMS_MAX]
/// @param types the event's stored name is one of these; at most [#TYPES_MAX]
/// @param tags the event has all of these; at most [#TAGS_MAX]
public record EventFilter(
    Set<String> categories, Set<StreamId> streams, Set<String> types, Set<String> tags) {
  public static final int CATEGORIES_MAX = 100;
  public static final int STREAMS_MAX = 100;
  public static final int TYPES_MAX = 100;
  public static final int TAGS_MAX = 10;

  private static final EventFilter ALL = new EventFilter(Set.of(), Set.of(), Set.of(), Set.of());

  /// @throws IllegalArgumentException if a part has too many members, or a member that no event can
  ///   have
  public EventFilter {
    categories = bounded("categories", categories, CATEGORIES_MAX);
    streams = bounded("streams", streams, STREAMS_MAX);
    types = bounded("types", types, TYPES_MAX);
    tags = NewEvent.requireTags(tags, TAGS_MAX);
    categories.forEach(StreamId::requireCategory);
    types.forEach(NewEvent::requireType);
  }

  /// Accepts every event.
  public static EventFilter all() {
    return ALL;
  }

  /// This filter with these categories instead of its own.
  public EventFilter withCategories(String... wanted) {
    return new EventFilter(Set.of(wanted), streams, types, tags);
  }

  /// This filter with these streams instead of its own.
  public EventFilter withStreams(StreamId... wanted) {
    return new EventFilter(categories, Set.of(wanted), types, tags);
  }

  /// This filter with these types instead of its own.
  public EventFilter withTypes(String... wanted) {
    return new EventFilter(categories, streams, Set.of(wanted), tags);
  }

  /// This filter with these tags, all of which an event must have, instead of its own.
  public EventFilter withTags(String... wanted) {
    return new EventFilter(categories, streams, types, Set.of(wanted));
  }

  /// Whether the filter accepts an event.
  public boolean accepts(RecordedEvent event) {
    return accepts(event.stream(), event.type(), event.tags());
  }

  /// Whether the filter accepts an event of this stream and type, with these tags.
  public boolean accepts(StreamId stream, String type, Set<String> eventTags) {
    return fits(categories, stream.category())
        && fits(streams, stream)
        && fits(types, type)
        && eventTags.containsAll(tags);
  }

  private static <T> boolean fits(Set<T> wanted, T value) {
    return wanted.isEmpty() || wanted.contains(value);
  }

  private static <T> Set<T> bounded(String part, Set<T> members, int most) {
    if (members.size() > most) {
      throw new IllegalArgumentException(
          "A filter has at most %d %s, got %d".formatted(most, part, members.size()));
    }
    return Set.copyOf(members);
  }
}
