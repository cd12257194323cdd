package dev.daybook.explorer.log;

import dev.daybook.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sums over the last events of a log, and lists of streams by name. Thread-safe.
public final class LogSummaries {
  /// Number of last events that are summed up.
  public static final int EVENTS_MAX = 20_000;

  /// Maximum number of rows of a list.
  public static final int ROWS_MAX = 200;

  private final BoundedReads reads;
  private final LogReads log;
  private final String busiestStreams;
  private final String listTypes;
  private final String listStreams;

  /// @param schema the schema of the log
  public LogSummaries(BoundedReads reads, LogReads log, String schema) {
    this.reads = reads;
    this.log = log;
    this.busiestStreams = Sql.load(LogSummaries.class, "busiest-streams.sql", schema);
    this.listTypes = Sql.load(LogSummaries.class, "list-types.sql", schema);
    this.listStreams = Sql.load(LogSummaries.class, "list-streams.sql", schema);
  }

  /// A stream with many of the last events.
  ///
  /// @param events how many of them
  public record BusyStream(String stream, long events, long version, long position) {}

  /// A type of the last events.
  ///
  /// @param versions of the stored form, as the metadata names them
  public record TypeCount(
      String type,
      long events,
      long firstPosition,
      Instant firstAt,
      long lastPosition,
      Instant lastAt,
      List<String> versions) {
    public TypeCount {
      versions = List.copyOf(versions);
    }

    TypeCount recorded(Instant first, Instant last) {
      return new TypeCount(type, events, firstPosition, first, lastPosition, last, versions);
    }

    /// This type with its events in a later section of the log.
    public TypeCount and(TypeCount later) {
      return new TypeCount(
          type,
          events + later.events,
          firstPosition,
          firstAt,
          later.lastPosition,
          later.lastAt,
          Stream.concat(versions.stream(), later.versions.stream()).distinct().sorted().toList());
    }
  }

  /// A stream with its last event.
  public record NamedStream(String stream, long version, long position, Instant recordedAt) {}

  /// The position after which the last events begin.
  public static long beginning(long head) {
    return Math.max(0, head - EVENTS_MAX);
  }

  /// The streams with most of the last events up to a position.
  public List<BusyStream> busiestStreams(long head, int limit) {
    return list(
        busiestStreams,
        beginning(head),
        head,
        limit,
        row ->
            new BusyStream(
                row.getString("stream_id"),
                row.getLong("events"),
                row.getLong("version"),
                row.getLong("position")));
  }

  /// The types of the events in a section of the log, the most frequent first.
  ///
  /// @param after position after which it begins, at most [#EVENTS_MAX] before its end
  /// @param head its last position
  public List<TypeCount> types(long after, long head) {
    return list(
        listTypes,
        Math.max(after, beginning(head)),
        head,
        ROWS_MAX,
        row ->
            new TypeCount(
                row.getString("type"),
                row.getLong("events"),
                row.getLong("first_position"),
                LogReads.instant(row, "first_at"),
                row.getLong("last_position"),
                LogReads.instant(row, "last_at"),
                texts(row.getArray("versions"))));
  }

  /// Streams in the order of their names.
  ///
  /// @param next the name after which the list goes on; null at its end
  public record NamedStreams(List<NamedStream> streams, @Nullable String next) {
    public NamedStreams {
      streams = List.copyOf(streams);
    }
  }

  /// Streams whose names begin with a text, in the order of their names.
  ///
  /// @param after the name of a stream after which the list begins; empty for its start
  /// @param limit number of streams that are looked at
  /// @param upTo position; streams that began after it are left out
  public NamedStreams streams(String prefix, String after, int limit, long upTo) {
    String first = after.compareTo(prefix) > 0 ? after : prefix;
    return reads.run(
        transaction -> {
          try (PreparedStatement query = transaction.prepareStatement(listStreams)) {
            query.setString(1, first);
            query.setInt(2, limit);
            query.setString(3, after);
            query.setString(4, prefix);
            query.setInt(5, limit);
            List<NamedStream> named = rows(query, LogSummaries::namedStream);
            String next = named.size() < limit ? null : named.getLast().stream();
            return new NamedStreams(asOf(transaction, named, upTo), next);
          }
        });
  }

  private static NamedStream namedStream(ResultSet row) throws SQLException {
    return new NamedStream(
        row.getString("stream_id"),
        row.getLong("version"),
        row.getLong("position"),
        LogReads.instant(row, "recorded_at"));
  }

  private List<NamedStream> asOf(Connection transaction, List<NamedStream> streams, long upTo)
      throws SQLException {
    List<NamedStream> found = new ArrayList<>();
    for (NamedStream it : streams) {
      if (it.position() <= upTo) {
        found.add(it);
      } else {
        log.last(transaction, it.stream(), upTo)
            .map(
                last ->
                    new NamedStream(
                        it.stream(), last.version(), last.position(), last.recordedAt()))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  /// Makes an object of a row.
  interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  private <T> List<T> list(
      String statement, long after, long head, int limit, RowMapper<T> mapper) {
    return reads.run(
        transaction -> {
          try (PreparedStatement query = transaction.prepareStatement(statement)) {
            query.setLong(1, after);
            query.setLong(2, head);
            query.setInt(3, limit);
            return rows(query, mapper);
          }
        });
  }

  static <T> List<T> rows(PreparedStatement query, RowMapper<T> mapper) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        rows.add(mapper.map(row));
      }
    }
    return rows;
  }

  static List<String> texts(Array array) throws SQLException {
    return array == null
        ? List.of()
        : Stream.of((Object[]) array.getArray()).map(String::valueOf).toList();
  }
}
