package dev.daybook.explorer.log;

import dev.daybook.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads single events and numbers of a log, each by few index lookups. Thread-safe.
public final class LogReads {
  /// Maximum stored size of an event that a list shows with its content, in bytes.
  public static final int LISTED_BYTES_MAX = 16 << 10;

  /// Maximum stored size of an event that is shown alone, in bytes.
  public static final int EVENT_BYTES_MAX = 4 << 20;

  /// Maximum number of tables whose sizes are listed.
  public static final int TABLES_MAX = 100;

  private final BoundedReads reads;
  private final String findHead;
  private final String findEvent;
  private final String findEventOfStream;
  private final String findLastOfStream;
  private final String listTimes;
  private final String listSizes;

  /// @param schema the schema of the log
  public LogReads(BoundedReads reads, String schema) {
    this.reads = reads;
    this.findHead = Sql.load(LogReads.class, "find-head.sql", schema);
    this.findEvent =
        withColumns(Sql.load(LogReads.class, "find-event.sql", schema), EVENT_BYTES_MAX);
    this.findEventOfStream = Sql.load(LogReads.class, "find-event-of-stream.sql", schema);
    this.findLastOfStream = Sql.load(LogReads.class, "find-last-of-stream.sql", schema);
    this.listSizes = Sql.read(LogReads.class, "list-sizes.sql");
    this.listTimes = Sql.load(LogReads.class, "list-times.sql", schema);
  }

  /// Puts the columns of an event into a statement.
  static String withColumns(String statement, int bytesMax) {
    String columns = Sql.read(LogReads.class, "event-columns.sql").stripTrailing();
    return statement
        .replace("${event-columns}", columns)
        .replace("${bytes-max}", String.valueOf(bytesMax));
  }

  /// The newest event.
  public record Head(long position, Instant recordedAt) {}

  /// An event of a stream.
  public record StreamPosition(long position, long version, Instant recordedAt) {}

  /// The newest event up to a position; empty if there is none.
  ///
  /// @param upTo position; [Long#MAX_VALUE] for the newest event of the log
  public Optional<Head> head(long upTo) {
    return reads.run(transaction -> head(transaction, upTo));
  }

  Optional<Head> head(Connection transaction, long upTo) throws SQLException {
    try (PreparedStatement query = transaction.prepareStatement(findHead)) {
      query.setLong(1, upTo);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(new Head(row.getLong("position"), instant(row, "recorded_at")))
            : Optional.empty();
      }
    }
  }

  long headPosition(Connection transaction, long upTo) throws SQLException {
    return head(transaction, upTo).map(Head::position).orElse(0L);
  }

  /// The position of the newest event up to a position; 0 if there is none.
  public long headPosition(long upTo) {
    return head(upTo).map(Head::position).orElse(0L);
  }

  /// The event at a position; without its content if it is larger than [#EVENT_BYTES_MAX].
  public Optional<LogEvent> event(long position) {
    return reads.run(
        transaction -> {
          try (PreparedStatement query = transaction.prepareStatement(findEvent)) {
            query.setLong(1, position);
            try (ResultSet row = query.executeQuery()) {
              return row.next() ? Optional.of(event(row)) : Optional.empty();
            }
          }
        });
  }

  /// The last event of a stream up to a position of the log; empty if there is none. Found by
  /// halving the stream.
  public Optional<StreamPosition> last(String stream, long upTo) {
    return reads.run(transaction -> last(transaction, stream, upTo));
  }

  Optional<StreamPosition> last(Connection transaction, String stream, long upTo)
      throws SQLException {
    if (upTo < 1) {
      return Optional.empty();
    }
    StreamPosition last = last(transaction, stream).orElse(null);
    if (last == null || last.position() <= upTo) {
      return Optional.ofNullable(last);
    }
    StreamPosition found = null;
    long low = 0;
    long high = last.version() - 1;
    while (low < high) {
      long middle = (low + high + 1) >>> 1;
      StreamPosition there = ofVersion(transaction, stream, middle).orElseThrow();
      if (there.position() <= upTo) {
        found = there;
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return Optional.ofNullable(found);
  }

  Optional<StreamPosition> last(Connection transaction, String stream) throws SQLException {
    try (PreparedStatement query = transaction.prepareStatement(findLastOfStream)) {
      query.setString(1, stream);
      return streamPosition(query);
    }
  }

  /// The event of a stream with a version.
  public Optional<StreamPosition> ofVersion(String stream, long version) {
    return reads.run(transaction -> ofVersion(transaction, stream, version));
  }

  private Optional<StreamPosition> ofVersion(Connection transaction, String stream, long version)
      throws SQLException {
    try (PreparedStatement query = transaction.prepareStatement(findEventOfStream)) {
      query.setString(1, stream);
      query.setLong(2, version);
      return streamPosition(query);
    }
  }

  private static Optional<StreamPosition> streamPosition(PreparedStatement query)
      throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      return row.next()
          ? Optional.of(
              new StreamPosition(
                  row.getLong("position"), row.getLong("version"), instant(row, "recorded_at")))
          : Optional.empty();
    }
  }

  /// The version that a stream had when the log had a number of events; 0 before its first event.
  long versionAt(Connection transaction, String stream, long position) throws SQLException {
    return last(transaction, stream, position).map(StreamPosition::version).orElse(0L);
  }

  /// For each instant, the number of events that were recorded before it.
  ///
  /// @param instants at most 1,000
  public List<Long> countBefore(List<Instant> instants) {
    return reads.run(transaction -> countBefore(transaction, instants));
  }

  List<Long> countBefore(Connection transaction, List<Instant> instants) throws SQLException {
    long head = headPosition(transaction, Long.MAX_VALUE);
    return head == 0
        ? Collections.nCopies(instants.size(), 0L)
        : RecordedBefore.count(instants, head, positions -> times(transaction, positions));
  }

  /// When the events at some positions were recorded.
  Map<Long, Instant> times(Connection transaction, Set<Long> positions) throws SQLException {
    Map<Long, Instant> times = new HashMap<>();
    try (PreparedStatement query = transaction.prepareStatement(listTimes)) {
      query.setArray(1, array(transaction, "bigint", positions.stream()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          times.put(row.getLong("position"), instant(row, "recorded_at"));
        }
      }
    }
    return times;
  }

  /// A table with its size on disk, indexes included.
  public record TableSize(String schema, String name, long bytes) {}

  /// The largest tables of some schemas, at most [#TABLES_MAX].
  public List<TableSize> sizes(Set<String> schemas) {
    return reads.run(
        transaction -> {
          try (PreparedStatement query = transaction.prepareStatement(listSizes)) {
            query.setArray(1, array(transaction, "text", schemas.stream()));
            query.setInt(2, TABLES_MAX);
            return LogSummaries.rows(
                query,
                row ->
                    new TableSize(
                        row.getString("schema"), row.getString("name"), row.getLong("bytes")));
          }
        });
  }

  static LogEvent event(ResultSet row) throws SQLException {
    return new LogEvent(
        row.getLong("position"),
        row.getString("stream_id"),
        row.getLong("version"),
        row.getObject("event_id", UUID.class),
        row.getString("type"),
        instant(row, "recorded_at"),
        tags(row.getString("tags")),
        row.getLong("bytes"),
        row.getString("data"),
        row.getString("metadata"));
  }

  private static List<String> tags(String stored) {
    return stored.isEmpty() ? List.of() : Stream.of(stored.split(" ", 0)).sorted().toList();
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  static Array array(Connection transaction, String type, Stream<?> values) throws SQLException {
    return transaction.createArrayOf(type, values.toArray());
  }
}
