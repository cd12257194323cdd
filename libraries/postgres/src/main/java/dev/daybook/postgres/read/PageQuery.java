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
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A statement that reads a page of events. Its last two parameters are the maximum number of
/// events and [#PAGE_BYTES], which counts data and metadata; the tags of an event are bounded by
/// their number.
///
/// @param key the version or position of an event, by which the next page begins
record PageQuery(String sql, ToLongFunction<RecordedEvent> key) {
  /// Maximum size of a page; one event may exceed it.
  static final long PAGE_BYTES = 4 << 20;

  static PageQuery load(String file, String schema, ToLongFunction<RecordedEvent> key) {
    return new PageQuery(Sql.load(PageQuery.class, file, schema), key);
  }

  Page read(Connection connection, int eventsMax, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      int parameter = 0;
      for (Object value : parameters) {
        select.setObject(++parameter, value);
      }
      select.setInt(++parameter, eventsMax);
      select.setLong(++parameter, PAGE_BYTES);
      try (ResultSet rows = select.executeQuery()) {
        return page(rows, eventsMax);
      }
    }
  }

  private Page page(ResultSet rows, int eventsMax) throws SQLException {
    List<RecordedEvent> events = new ArrayList<>();
    long bytes = 0;
    while (rows.next()) {
      events.add(event(rows));
      bytes = rows.getLong("bytes");
    }
    boolean last = events.size() < eventsMax && bytes < PAGE_BYTES;
    return new Page(events, last ? 0 : key.applyAsLong(events.getLast()), last);
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
