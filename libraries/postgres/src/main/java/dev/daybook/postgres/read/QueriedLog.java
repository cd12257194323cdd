package dev.daybook.postgres.read;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventQuery.Item;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.read.PagedEvents.Page;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads pages of the events that a query matches: by their tags, with one statement for all items.
/// If an item has no tags, scans the log through a filter instead.
final class QueriedLog {
  private final PageQuery tagged;
  private final FilteredLog filtered;
  private final LogHead head;

  QueriedLog(String schema, FilteredLog filtered, LogHead head) {
    this.tagged = PageQuery.load("read-log-query.sql", schema, RecordedEvent::position);
    this.filtered = filtered;
    this.head = head;
  }

  Page page(Connection connection, EventQuery query, long after, long upTo, int eventsMax)
      throws SQLException {
    if (after >= upTo) {
      return new Page(List.of(), after, true);
    }
    if (query.items().stream().anyMatch(item -> item.tags().isEmpty())) {
      long end = Math.min(upTo, head.read(connection));
      Page page = filtered.page(connection, end, after, filter(query), eventsMax);
      return new Page(
          page.events().stream().filter(query::matches).toList(), page.next(), page.last());
    }
    return tagged.read(
        connection,
        eventsMax,
        lists(query, Item::tags),
        lists(query, Item::types),
        after,
        upTo,
        eventsMax);
  }

  private static String[] lists(EventQuery query, Function<Item, Set<String>> part) {
    return query.items().stream()
        .map(item -> String.join(" ", part.apply(item)))
        .toArray(String[]::new);
  }

  /// Accepts at least the events that the query matches.
  private static EventFilter filter(EventQuery query) {
    Set<String> types =
        query.items().stream()
            .flatMap(item -> item.types().stream())
            .collect(Collectors.toUnmodifiableSet());
    boolean anyType = query.items().stream().anyMatch(item -> item.types().isEmpty());
    return anyType || types.size() > EventFilter.TYPES_MAX
        ? EventFilter.all()
        : EventFilter.all().withTypes(types.toArray(String[]::new));
  }
}
