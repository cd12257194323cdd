package dev.daybook.postgres.read;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.read.PagedEvents.Page;
import dev.daybook.postgres.read.PagedEvents.PageReader;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Reads events, page by page.
public final class LogReader {
  /// Maximum number of events in a page.
  public static final int PAGE_EVENTS_MAX = 1_000;

  /// Maximum number of events in the first page backward: most callers want only a few.
  static final int FIRST_BACKWARD_PAGE_EVENTS_MAX = 50;

  private final DataSource database;
  private final @Nullable Connection transaction;
  private final String schema;
  private final String isOfDifferentBuild;
  private final String version;
  private final PageQuery stream;
  private final PageQuery streamBackward;
  private final PageQuery log;
  private final FilteredLog logFiltered;
  private final QueriedLog logQueried;
  private final LogHead head;
  private final Epochs epochs;
  private final @Nullable NewerEvents newer;
  private final boolean ahead;

  public LogReader(DataSource database, String schema) {
    this(database, schema, false, false);
  }

  /// @param grouped see [dev.daybook.postgres.options.PostgresOptions#withGroupedReads]
  /// @param ahead see [dev.daybook.postgres.options.PostgresOptions#withPagesReadAhead]
  public LogReader(DataSource database, String schema, boolean grouped, boolean ahead) {
    this.database = database;
    this.transaction = null;
    this.schema = schema;
    this.isOfDifferentBuild = Sql.load(LogReader.class, "is-of-different-build.sql", schema);
    this.version = Sql.load(LogReader.class, "read-version.sql", schema);
    this.stream = PageQuery.load("read-stream.sql", schema, RecordedEvent::version);
    this.streamBackward =
        PageQuery.load("read-stream-backward.sql", schema, RecordedEvent::version);
    this.log = PageQuery.load("read-log.sql", schema, RecordedEvent::position);
    this.logFiltered = new FilteredLog(schema);
    this.head = LogHead.of(schema);
    this.logQueried = new QueriedLog(schema, logFiltered, head);
    this.epochs = new Epochs(schema);
    this.newer = grouped ? new NewerEvents(database, schema) : null;
    this.ahead = ahead;
  }

  private LogReader(LogReader other, Connection transaction) {
    this.database = other.database;
    this.transaction = transaction;
    this.schema = other.schema;
    this.isOfDifferentBuild = other.isOfDifferentBuild;
    this.version = other.version;
    this.stream = other.stream;
    this.streamBackward = other.streamBackward;
    this.log = other.log;
    this.logFiltered = other.logFiltered;
    this.logQueried = other.logQueried;
    this.head = other.head;
    this.epochs = other.epochs;
    this.newer = other.newer;
    this.ahead = other.ahead;
  }

  /// This reader on a connection of the application, in its transaction.
  public LogReader on(Connection connection) {
    return new LogReader(this, connection);
  }

  public Stream<RecordedEvent> stream(StreamId id, long afterVersion) {
    return PagedEvents.stream(
        afterVersion,
        after ->
            after == afterVersion && isKnownToEnd(id, after)
                ? Page.end(after)
                : read(open -> stream.read(open, PAGE_EVENTS_MAX, id.toString(), after)));
  }

  /// Whether the stream ends at the version. Reads from a version on are mostly of streams whose
  /// state up to it is cached, and then they mostly find no events.
  private boolean isKnownToEnd(StreamId id, long version) {
    return version > 0 && newer != null && transaction == null && !newer.exist(id, version);
  }

  public Stream<RecordedEvent> streamBackward(StreamId id, long beforeVersion) {
    return PagedEvents.stream(
        beforeVersion,
        before -> {
          int most = before == beforeVersion ? FIRST_BACKWARD_PAGE_EVENTS_MAX : PAGE_EVENTS_MAX;
          return read(open -> streamBackward.read(open, most, id.toString(), before));
        });
  }

  /// The version of a stream, 0 for an empty one.
  public long version(StreamId id) {
    return read(open -> version(open, id));
  }

  private long version(Connection connection, StreamId id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(version)) {
      select.setString(1, id.toString());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong("version") : 0;
      }
    }
  }

  public Stream<RecordedEvent> log(long afterPosition) {
    PageReader pages = after -> read(open -> log.read(open, PAGE_EVENTS_MAX, after));
    return PagedEvents.stream(
        afterPosition,
        ahead && transaction == null ? new PagesAhead(pages, PAGE_EVENTS_MAX) : pages);
  }

  public Stream<RecordedEvent> log(long afterPosition, EventFilter filter) {
    return filter.equals(EventFilter.all())
        ? log(afterPosition)
        : PagedEvents.stream(
            afterPosition,
            after ->
                read(
                    open ->
                        logFiltered.page(open, head.read(open), after, filter, PAGE_EVENTS_MAX)));
  }

  public Stream<RecordedEvent> query(EventQuery query, long afterPosition, long upToPosition) {
    return PagedEvents.stream(
        afterPosition,
        after -> read(open -> logQueried.page(open, query, after, upToPosition, PAGE_EVENTS_MAX)));
  }

  public LogPage logPage(long afterPosition, EventFilter filter, int limit) {
    if (filter.equals(EventFilter.all())) {
      List<RecordedEvent> events = read(open -> log.read(open, limit, afterPosition)).events();
      return new LogPage(events, events.isEmpty() ? afterPosition : events.getLast().position());
    }
    Page page = read(open -> logFiltered.page(open, head.read(open), afterPosition, filter, limit));
    return new LogPage(page.events(), page.next());
  }

  public long head() {
    return read(head::read);
  }

  /// Whether another build has created the log: functions that this build calls are missing.
  public boolean isOfDifferentBuild() {
    return read(this::isOfDifferentBuild);
  }

  private boolean isOfDifferentBuild(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(isOfDifferentBuild)) {
      select.setString(1, schema);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean("of_different_build");
      }
    }
  }

  public LogIdentity identity() {
    return read(epochs::identity);
  }

  public LogIdentity beginEpoch(OperatorAction.Request request) {
    return on(OwnConnection::from, connection -> epochs.begin(connection, request));
  }

  private interface Read<T> {
    T from(Connection connection) throws SQLException;
  }

  private interface Source {
    Connection from(DataSource database) throws SQLException;
  }

  private <T> T read(Read<T> kind) {
    return transaction == null ? on(OwnConnection::orBound, kind) : in(transaction, kind);
  }

  private static <T> T in(Connection transaction, Read<T> kind) {
    try {
      return kind.from(transaction);
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private <T> T on(Source source, Read<T> kind) {
    try (Connection connection = source.from(database)) {
      return kind.from(connection);
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private static EventStoreException unreadable(SQLException e) {
    return DatabaseErrors.exception("The log can't be read", e);
  }
}
