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

/// A statement that reads a page of events. Its last two parameters are the most events and
/// [#PAGE_BYTES].
///
/// @param place of the last event of a page: where the next one begins
record PageQuery(String sql, ToLongFunction<RecordedEvent> place) {
  /// The size at which a page ends; one more event may go beyond it.
  static final long PAGE_BYTES = 4 << 20;

  static PageQuery load(String file, String schema, ToLongFunction<RecordedEvent> place) {
    return new PageQuery(Sql.load(PageQuery.class, file, schema), place);
  }

  Page read(Connection connection, int eventsMax, @Nullable Object... key) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      int parameter = 0;
      for (Object part : key) {
        select.setObject(++parameter, part);
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
    return new Page(events, last ? 0 : place.applyAsLong(events.getLast()), last);
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
