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

  // The columns of page-columns.sql; read-large-events.sql has all but the last one.
  private static final int POSITION = 1;
  private static final int STREAM = 2;
  private static final int VERSION = 3;
  private static final int EVENT_ID = 4;
  private static final int TYPE = 5;
  private static final int RECORDED_AT = 6;
  private static final int TAGS = 7;
  private static final int DATA = 8;
  private static final int METADATA = 9;
  private static final int BYTES = 10;

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
          String data = rows.getString(DATA);
          if (data == null) {
            large.put(events.size() + large.size(), rows.getLong(POSITION));
          } else {
            events.add(event(rows, data));
          }
          bytes += rows.getLong(BYTES);
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
          found.put(rows.getLong(POSITION), event(rows, rows.getString(DATA)));
        }
      }
    }
    return found;
  }

  private static RecordedEvent event(ResultSet row, String data) throws SQLException {
    return new RecordedEvent(
        row.getLong(POSITION),
        StreamId.parse(row.getString(STREAM)),
        row.getLong(VERSION),
        row.getObject(EVENT_ID, UUID.class),
        row.getString(TYPE),
        data,
        row.getString(METADATA),
        row.getObject(RECORDED_AT, OffsetDateTime.class).toInstant(),
        StoredTags.parse(row.getString(TAGS)));
  }
}
