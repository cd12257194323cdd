package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventStoreUnavailableException;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.postgres.PagedEvents.Page;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;

/// Reads events, page by page.
final class LogReader {
  /// The most events of a page.
  static final int PAGE_EVENTS_MAX = 1_000;

  /// The size at which a page ends; one more event may go beyond it.
  static final long PAGE_BYTES = 4 << 20;

  private final DataSource database;
  private final String readStream;
  private final String readLog;
  private final String head;
  private final String searchCondition;

  LogReader(DataSource database, String schema) {
    this.database = database;
    this.readStream = Sql.load(LogReader.class, "read-stream.sql", schema);
    this.readLog = Sql.load(LogReader.class, "read-log.sql", schema);
    this.head = Sql.load(LogReader.class, "head.sql", schema);
    this.searchCondition = Sql.load(LogReader.class, "search-condition.sql", schema);
  }

  Stream<RecordedEvent> stream(StreamId stream, long afterVersion) {
    return PagedEvents.stream(
        afterVersion, RecordedEvent::version, after -> page(readStream, stream.toString(), after));
  }

  Stream<RecordedEvent> log(long afterPosition) {
    return PagedEvents.stream(
        afterPosition, RecordedEvent::position, after -> page(readLog, after));
  }

  long head() {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(head);
        ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    } catch (SQLException e) {
      throw new EventStoreUnavailableException("The log can't be read", e);
    }
  }

  /// Looks through what lies behind for a condition whose cost depends on how far back it reaches,
  /// so that the door need only look at what came since.
  SoughtCondition sought(AppendCondition condition) {
    if (SoughtCondition.isCheap(condition)) {
      return SoughtCondition.unsought(condition);
    }
    long upTo = head();
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(searchCondition)) {
      select.setString(1, Batch.list(condition.tags()));
      select.setString(2, Batch.list(condition.types()));
      select.setLong(3, condition.after());
      select.setLong(4, upTo);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? new SoughtCondition(condition, condition.after(), row.getLong(1))
            : new SoughtCondition(condition, Math.max(condition.after(), upTo), null);
      }
    } catch (SQLException e) {
      throw new EventStoreUnavailableException("The log can't be read", e);
    }
  }

  private Page page(String sql, Object... key) {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      int parameter = 0;
      for (Object part : key) {
        select.setObject(++parameter, part);
      }
      select.setInt(++parameter, PAGE_EVENTS_MAX);
      select.setLong(++parameter, PAGE_BYTES);
      try (ResultSet rows = select.executeQuery()) {
        return page(rows);
      }
    } catch (SQLException e) {
      throw new EventStoreUnavailableException("The log can't be read", e);
    }
  }

  private static Page page(ResultSet rows) throws SQLException {
    List<RecordedEvent> events = new ArrayList<>();
    long bytes = 0;
    while (rows.next()) {
      events.add(event(rows));
      bytes = rows.getLong("bytes");
    }
    return new Page(events, events.size() < PAGE_EVENTS_MAX && bytes < PAGE_BYTES);
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
        row.getObject("recorded_at", OffsetDateTime.class).toInstant());
  }
}
