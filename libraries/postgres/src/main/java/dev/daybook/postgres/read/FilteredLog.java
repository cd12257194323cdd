package dev.daybook.postgres.read;

import static dev.daybook.eventstore.EventStore.SCAN_EVENTS_MAX;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.read.PagedEvents.Page;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads pages of the log through a filter. Each page searches a section of at most
/// [dev.daybook.eventstore.EventStore#SCAN_EVENTS_MAX] events: the next ones, or, where the filter
/// has tags, the next ones with the first tag.
final class FilteredLog {
  private final PageQuery filtered;
  private final PageQuery tagged;
  private final String taggedStretch;

  FilteredLog(String schema) {
    this.filtered = PageQuery.load("read-log-filtered.sql", schema, RecordedEvent::position);
    this.tagged = PageQuery.load("read-log-tagged.sql", schema, RecordedEvent::position);
    this.taggedStretch = Sql.load(FilteredLog.class, "tagged-stretch.sql", schema);
  }

  /// Reads a page. The last page is the one that begins at the head.
  ///
  /// @param head read before, so that the page sees everything up to it
  Page page(Connection connection, long head, long after, EventFilter filter, int eventsMax)
      throws SQLException {
    if (after >= head) {
      return new Page(List.of(), after, true);
    }
    if (filter.tags().isEmpty()) {
      long until = after + Math.min(head - after, SCAN_EVENTS_MAX);
      return upTo(until, filtered.read(connection, eventsMax, key(filter, after, until)));
    }
    String[] tags = filter.tags().toArray(String[]::new);
    long until = taggedStretch(connection, tags[0], after, head);
    return upTo(
        until, tagged.read(connection, eventsMax, key(filter, tags[0], after, until, tags)));
  }

  private static Page upTo(long until, Page page) {
    return new Page(page.events(), page.last() ? until : page.next(), false);
  }

  private static @Nullable Object[] key(EventFilter filter, Object... stretch) {
    return Stream.of(
            Arrays.stream(stretch),
            Stream.of(filter.categories(), filter.streams(), filter.types())
                .map(FilteredLog::texts))
        .flatMap(parts -> parts)
        .toArray();
  }

  private long taggedStretch(Connection connection, String tag, long after, long head)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(taggedStretch)) {
      select.setString(1, tag);
      select.setLong(2, after);
      select.setLong(3, head);
      select.setInt(4, SCAN_EVENTS_MAX - 1);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : head;
      }
    }
  }

  private static String @Nullable [] texts(Set<?> members) {
    return members.isEmpty() ? null : members.stream().map(Object::toString).toArray(String[]::new);
  }
}
