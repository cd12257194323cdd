package dev.daybook.explorer.log;

import dev.daybook.explorer.log.IndexedSearch.Range;
import dev.daybook.explorer.log.IndexedSearch.Ranges;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Searches the log for events, newest or oldest first, and never longer than its bounds: it
/// returns what it has found, and how far it looked. Streams, tags and times are found by their
/// indexes, and types, categories, correlation and causation ids by the explorer's own, as far as
/// that reaches; other parts of a filter are compared with each event in between. Thread-safe.
public final class LogSearch {
  /// Maximum number of events that one search looks at.
  public static final int EVENTS_MAX = 50_000;

  /// Maximum number of events that one search returns.
  public static final int LIMIT_MAX = 200;

  private static final int RANGE_EVENTS = 5_000;
  private static final int INDEXED_EVENTS = 1_000;

  /// No further statement is started after this time.
  private static final Duration TIME_MAX = Duration.ofMillis(350);

  private final BoundedReads reads;
  private final LogReads log;
  private final @Nullable IndexReads index;
  private final Direction backward;
  private final Direction forward;

  /// @param index null if the log has no read models
  /// @param options the schemas of the log and of the read models
  public LogSearch(
      BoundedReads reads, LogReads log, @Nullable IndexReads index, PostgresOptions options) {
    this.reads = reads;
    this.log = log;
    this.index = index;
    this.backward = Direction.of("desc", options);
    this.forward = Direction.of("asc", options);
  }

  private record Direction(
      boolean descends,
      String range,
      String positions,
      String sections,
      String tagged,
      String ofStream,
      IndexedSearch indexed) {
    static Direction of(String order, PostgresOptions options) {
      String schema = options.schema();
      return new Direction(
          order.equals("desc"),
          statement("scan-range.sql", order, schema),
          statement("scan-positions.sql", order, schema),
          statement("scan-sections.sql", order, schema),
          statement("positions-of-tag.sql", order, schema),
          statement("positions-of-stream.sql", order, schema),
          new IndexedSearch(order, options.readModelSchema()));
    }

    private static String statement(String file, String order, String schema) {
      String statement =
          Sql.load(LogSearch.class, file, schema)
              .replace("${wanted}", Sql.read(LogSearch.class, "wanted.sql").strip())
              .replace("${filter}", Sql.read(LogSearch.class, "filter.sql").strip())
              .replace("${order}", order);
      return LogReads.withColumns(statement, LogReads.LISTED_BYTES_MAX);
    }
  }

  /// The newest events before a position.
  ///
  /// @param before position; above the head for the newest ones of the log
  /// @param limit 1 to [#LIMIT_MAX]
  public LogSection backward(LogFilter filter, long before, int limit) {
    return search(backward, filter, before, limit);
  }

  /// The oldest events after a position.
  ///
  /// @param after position, from 0
  /// @param limit 1 to [#LIMIT_MAX]
  public LogSection forward(LogFilter filter, long after, int limit) {
    return search(forward, filter, after, limit);
  }

  /// The event with an id before a position, as a section with at most one event. It is searched
  /// first among the events with the same correlation id, where these are indexed.
  ///
  /// @param correlation null if it is not known
  public LogSection cause(UUID id, @Nullable String correlation, long before) {
    LogFilter withId = LogFilter.ofEvent(id);
    if (correlation != null && index != null && index.indexedUpTo().isPresent()) {
      LogSection found = backward(withId.withCorrelation(correlation), before, 1);
      if (!found.events().isEmpty()) {
        return found;
      }
    }
    return backward(withId, before, 1);
  }

  private LogSection search(Direction direction, LogFilter filter, long start, int limit) {
    return reads.run(transaction -> new Run(transaction, direction, filter, limit).from(start));
  }

  /// One search, in one transaction.
  private final class Run {
    private final Connection transaction;
    private final Direction direction;
    private final LogFilter filter;
    private final int limit;
    private final long deadline = System.nanoTime() + TIME_MAX.toNanos();
    private final List<LogEvent> found = new ArrayList<>();
    private long low;
    private long high;
    private long looked;
    private long indexedUpTo; // 0 if the index doesn't help
    private int seen;

    Run(Connection transaction, Direction direction, LogFilter filter, int limit) {
      this.transaction = transaction;
      this.direction = direction;
      this.filter = filter;
      this.limit = limit;
    }

    LogSection from(long start) throws SQLException {
      long head = log.headPosition(transaction, filter.upTo());
      low = 1 + (filter.from() == null ? 0 : countBefore(filter.from()));
      high = filter.to() == null ? head : Math.min(head, countBefore(filter.to()));
      if (direction.descends) {
        high = Math.min(high, start - 1);
        looked = high + 1;
      } else {
        low = Math.max(low, start + 1);
        looked = low - 1;
      }
      indexedUpTo =
          index != null && IndexedSearch.narrows(filter)
              ? index.indexedUpTo(transaction).orElse(0)
              : 0;
      while (!isAtEnd() && found.size() < limit && seen < EVENTS_MAX && isInTime()) {
        try {
          step();
        } catch (SQLException e) {
          if (!BoundedReads.isTimeout(e) || seen == 0) {
            throw e;
          }
          break; // the transaction is over, and what it has found stays
        }
      }
      return new LogSection(found, looked, isAtEnd());
    }

    private boolean isInTime() {
      return System.nanoTime() - deadline < 0;
    }

    private boolean isAtEnd() {
      return direction.descends ? looked <= low : looked >= high;
    }

    private long countBefore(Instant instant) throws SQLException {
      return log.countBefore(transaction, List.of(instant)).getFirst();
    }

    private void step() throws SQLException {
      String stream = filter.stream() == null ? null : filter.stream().toString();
      String tag = filter.firstTag();
      if (stream != null) {
        stepAlong(ofStream(stream), direction.descends ? low : high);
      } else if (tag != null) {
        stepAlong(tagged(tag), direction.descends ? low : high);
      } else if (direction.descends ? looked - 1 <= indexedUpTo : looked < indexedUpTo) {
        stepAlongIndex(
            direction.descends ? low : looked + 1,
            direction.descends ? looked - 1 : Math.min(high, indexedUpTo));
      } else {
        stepThroughRange();
      }
    }

    private void stepAlongIndex(long first, long last) throws SQLException {
      if (IndexedSearch.isLinked(filter)) {
        stepAlong(
            direction.indexed.linked(transaction, filter, first, last, INDEXED_EVENTS),
            direction.descends ? first : last);
        return;
      }
      Ranges found = direction.indexed.sections(transaction, filter, first, last, RANGE_EVENTS);
      if (!found.ranges().isEmpty()) {
        try (PreparedStatement query = transaction.prepareStatement(direction.sections)) {
          int next = bindFilter(query);
          query.setArray(next++, positions(found.ranges().stream().map(Range::first)));
          query.setArray(next++, positions(found.ranges().stream().map(Range::last)));
          query.setInt(next, limit - this.found.size());
          collect(query);
        }
      }
      lookedAt((int) Math.max(1, found.length()), found.covered());
    }

    private Array positions(Stream<Long> positions) throws SQLException {
      return LogReads.array(transaction, "bigint", positions);
    }

    /// As far as the index doesn't reach.
    private void stepThroughRange() throws SQLException {
      long start = Math.max(low, indexedUpTo + 1);
      long first = direction.descends ? Math.max(start, looked - RANGE_EVENTS) : looked + 1;
      long last = direction.descends ? looked - 1 : Math.min(high, looked + RANGE_EVENTS);
      try (PreparedStatement query = transaction.prepareStatement(direction.range)) {
        int next = bindFilter(query);
        query.setLong(next++, first);
        query.setLong(next++, last);
        query.setInt(next, limit - found.size());
        collect(query);
      }
      lookedAt((int) (last - first + 1), direction.descends ? first : last);
    }

    /// Looks at events whose positions an index has given, in the direction of the search.
    ///
    /// @param end position up to which the index was asked
    private void stepAlong(List<Long> positions, long end) throws SQLException {
      boolean exhausted = positions.size() < INDEXED_EVENTS;
      if (!positions.isEmpty()) {
        try (PreparedStatement query = transaction.prepareStatement(direction.positions)) {
          int next = bindFilter(query);
          query.setArray(next++, positions(positions.stream()));
          query.setInt(next, limit - found.size());
          collect(query);
        }
      }
      lookedAt(Math.max(1, positions.size()), exhausted ? end : positions.getLast());
    }

    /// If the limit was reached, the events after the last one were not looked at.
    private void lookedAt(int events, long position) {
      seen += events;
      looked = found.size() < limit ? position : found.getLast().position();
    }

    private List<Long> tagged(String tag) throws SQLException {
      try (PreparedStatement query = transaction.prepareStatement(direction.tagged)) {
        query.setString(1, tag);
        query.setLong(2, direction.descends ? low : looked + 1);
        query.setLong(3, direction.descends ? looked - 1 : high);
        query.setInt(4, INDEXED_EVENTS);
        return positions(query);
      }
    }

    private List<Long> ofStream(String stream) throws SQLException {
      long first = direction.descends ? low : looked + 1;
      long last = direction.descends ? looked - 1 : high;
      try (PreparedStatement query = transaction.prepareStatement(direction.ofStream)) {
        query.setString(1, stream);
        query.setLong(2, 1 + log.versionAt(transaction, stream, first - 1));
        query.setLong(3, log.versionAt(transaction, stream, last));
        query.setInt(4, INDEXED_EVENTS);
        return positions(query);
      }
    }

    private static List<Long> positions(PreparedStatement query) throws SQLException {
      List<Long> positions = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          positions.add(row.getLong("position"));
        }
      }
      return positions;
    }

    private void collect(PreparedStatement query) throws SQLException {
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.add(LogReads.event(row));
        }
      }
    }

    /// Returns the index of the next parameter.
    private int bindFilter(PreparedStatement query) throws SQLException {
      query.setArray(1, textsOrNull(filter.events().categories()));
      query.setArray(2, textsOrNull(filter.types()));
      query.setString(3, filter.stream() == null ? null : filter.stream().toString());
      query.setArray(4, textsOrNull(filter.events().tags()));
      query.setObject(5, filter.eventId(), Types.OTHER);
      query.setString(6, filter.correlation());
      query.setString(7, filter.causation());
      query.setString(8, filter.text());
      return 9;
    }

    private @Nullable Array textsOrNull(Collection<String> texts) throws SQLException {
      return texts.isEmpty() ? null : LogReads.array(transaction, "text", texts.stream());
    }
  }
}
