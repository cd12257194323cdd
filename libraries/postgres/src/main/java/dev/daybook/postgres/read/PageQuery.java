package dev.daybook.postgres.read;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.read.PagedEvents.Page;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A statement that reads a page of events. Its last parameter is the maximum number of events.
///
/// A page has at most [#PAGE_BYTES] of data and metadata, and one event more; the tags of an event
/// are bounded by their number. Large events are read by a second statement, and only those that
/// fit into the page, so that their number and size don't matter to the first one.
///
/// @param large reads the large events of a page
/// @param key the version or position of an event, by which the next page begins
record PageQuery(String sql, String large, ToLongFunction<RecordedEvent> key) {
  /// Size at which a page ends; its last event may exceed it.
  static final long PAGE_BYTES = 4 << 20;

  static PageQuery load(String file, String schema, ToLongFunction<RecordedEvent> key) {
    return new PageQuery(
        Sql.load(PageQuery.class, file, schema)
            .replace("${page-columns}", Sql.read(PageQuery.class, "page-columns.sql")),
        Sql.load(PageQuery.class, "read-large-events.sql", schema),
        key);
  }

  Page read(Connection connection, int eventsMax, @Nullable Object... parameters)
      throws SQLException {
    List<RecordedEvent> events = new ArrayList<>();
    SortedMap<Integer, Long> large = new TreeMap<>(); // index in the page to position
    long bytes = 0;
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      bind(select, eventsMax, parameters);
      try (ResultSet rows = select.executeQuery()) {
        while (bytes < PAGE_BYTES && rows.next()) {
          if (rows.getString("data") == null) {
            large.put(events.size() + large.size(), rows.getLong("position"));
          } else {
            events.add(event(rows));
          }
          bytes += rows.getLong("bytes");
        }
      }
    }
    if (!large.isEmpty()) {
      Map<Long, RecordedEvent> found = large(connection, large.values());
      large.forEach((index, position) -> events.add(index, found.get(position)));
    }
    boolean last = events.size() < eventsMax && bytes < PAGE_BYTES;
    return new Page(events, last ? 0 : key.applyAsLong(events.getLast()), last);
  }

  private static void bind(PreparedStatement select, int eventsMax, @Nullable Object[] parameters)
      throws SQLException {
    int parameter = 0;
    for (Object value : parameters) {
      select.setObject(++parameter, value);
    }
    select.setInt(++parameter, eventsMax);
  }

  /// Reads events by their positions.
  private Map<Long, RecordedEvent> large(Connection connection, Collection<Long> positions)
      throws SQLException {
    Map<Long, RecordedEvent> found = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(large)) {
      select.setObject(1, positions.stream().mapToLong(Long::longValue).toArray());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getLong("position"), event(rows));
        }
      }
    }
    return found;
  }

  private static RecordedEvent event(ResultSet row) throws SQLException {
    return new RecordedEvent(
        row.getLong("position"),
        StreamId.parse(row.getString("stream_id")),
        row.getLong("version"),
        row.getObject("event_id", UUID.class),
        row.getString("type"),
        row.getString("data"),
        row.getString("metadata"),
        row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
        StoredTags.parse(row.getString("tags")));
  }
}
