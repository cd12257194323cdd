package dev.daybook.postgres;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.LogPast;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.postgres.PagedEvents.Page;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.sql.DataSource;

/// Reads events, page by page.
final class LogReader {
  /// The most events of a page.
  static final int PAGE_EVENTS_MAX = 1_000;

  /// The most events of the first page backward: mostly a few are wanted.
  static final int FIRST_BACKWARD_PAGE_EVENTS_MAX = 50;

  private final DataSource database;
  private final PageQuery stream;
  private final PageQuery streamBackward;
  private final PageQuery log;
  private final FilteredLog logFiltered;
  private final String head;
  private final String searchCondition;
  private final Epochs epochs;

  LogReader(DataSource database, String schema) {
    this.database = database;
    this.stream = PageQuery.load("read-stream.sql", schema, RecordedEvent::version);
    this.streamBackward =
        PageQuery.load("read-stream-backward.sql", schema, RecordedEvent::version);
    this.log = PageQuery.load("read-log.sql", schema, RecordedEvent::position);
    this.logFiltered = new FilteredLog(schema);
    this.head = Sql.load(LogReader.class, "head.sql", schema);
    this.searchCondition = Sql.load(LogReader.class, "search-condition.sql", schema);
    this.epochs = new Epochs(schema);
  }

  Stream<RecordedEvent> stream(StreamId id, long afterVersion) {
    return PagedEvents.stream(
        afterVersion,
        after -> read(open -> stream.read(open, PAGE_EVENTS_MAX, id.toString(), after)));
  }

  Stream<RecordedEvent> streamBackward(StreamId id, long beforeVersion) {
    return PagedEvents.stream(
        beforeVersion,
        before -> {
          int most = before == beforeVersion ? FIRST_BACKWARD_PAGE_EVENTS_MAX : PAGE_EVENTS_MAX;
          return read(open -> streamBackward.read(open, most, id.toString(), before));
        });
  }

  Stream<RecordedEvent> log(long afterPosition) {
    return PagedEvents.stream(
        afterPosition, after -> read(open -> log.read(open, PAGE_EVENTS_MAX, after)));
  }

  Stream<RecordedEvent> log(long afterPosition, EventFilter filter) {
    return filter.equals(EventFilter.all())
        ? log(afterPosition)
        : PagedEvents.stream(
            afterPosition,
            after ->
                read(open -> logFiltered.page(open, head(open), after, filter, PAGE_EVENTS_MAX)));
  }

  LogPage logPage(long afterPosition, EventFilter filter, int limit) {
    Page page = read(open -> logFiltered.page(open, head(open), afterPosition, filter, limit));
    return new LogPage(page.events(), page.place());
  }

  long head() {
    return read(this::head);
  }

  LogPast past() {
    return read(epochs::past);
  }

  LogPast beginEpoch(Act.Order order) {
    return on(OwnConnection::from, connection -> epochs.begin(connection, order));
  }

  /// Looks through what lies behind for a condition whose cost depends on how far back it reaches,
  /// so that the door need only look at what came since.
  ///
  /// @param atMost how long that may take, in whole seconds
  /// @throws LogOverloadedException if it takes longer
  SoughtCondition sought(AppendCondition condition, Duration atMost) {
    return SoughtCondition.isCheap(condition)
        ? SoughtCondition.unsought(condition)
        : read(connection -> sought(connection, condition, atMost));
  }

  private SoughtCondition sought(Connection connection, AppendCondition condition, Duration atMost)
      throws SQLException {
    long upTo = head(connection);
    try (PreparedStatement select = connection.prepareStatement(searchCondition)) {
      select.setQueryTimeout((int) Math.max(1, atMost.toSeconds()));
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
      if (SqlState.QUERY_CANCELED.equals(e.getSQLState())) {
        throw new LogOverloadedException(
            "The log was searched for events against %s for %d s, and not to the end"
                .formatted(condition, atMost.toSeconds()));
      }
      throw e;
    }
  }

  private interface Read<T> {
    T from(Connection connection) throws SQLException;
  }

  private interface Source {
    Connection from(DataSource database) throws SQLException;
  }

  private <T> T read(Read<T> what) {
    return on(OwnConnection::orBound, what);
  }

  private <T> T on(Source source, Read<T> what) {
    try (Connection connection = source.from(database)) {
      return what.from(connection);
    } catch (SQLException e) {
      throw new EventStoreUnavailableException(
          "The log can't be read: " + ConnectionErrors.reason(e), e);
    }
  }

  private long head(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(head);
        ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
