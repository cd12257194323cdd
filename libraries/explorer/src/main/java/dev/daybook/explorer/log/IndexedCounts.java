package dev.daybook.explorer.log;

import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.explorer.log.LogSummaries.TypeCount;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Numbers of events by type and category, from the explorer's index. Thread-safe.
public final class IndexedCounts {
  /// Maximum number of events after the end of the index that are counted one by one.
  public static final int TAIL_EVENTS_MAX = LogSummaries.EVENTS_MAX;

  private final BoundedReads reads;
  private final LogReads log;
  private final IndexReads index;
  private final String listTypes;
  private final String countOfNames;
  private final String positionsOfNames;

  /// @param options the schemas of the log and of the read models
  public IndexedCounts(
      BoundedReads reads, LogReads log, IndexReads index, PostgresOptions options) {
    this.reads = reads;
    this.log = log;
    this.index = index;
    this.listTypes =
        Sql.load(IndexedCounts.class, "list-indexed-types.sql", options.readModelSchema());
    this.countOfNames =
        Sql.load(IndexedCounts.class, "count-of-names.sql", options.schema())
            .replace("${read-models}", Sql.quoted(options.readModelSchema()));
    this.positionsOfNames =
        Sql.load(IndexedCounts.class, "positions-of-names.sql", options.schema());
  }

  /// What is counted: types, or else categories.
  public enum Kind {
    TYPE("type"),
    CATEGORY("category");

    private final String stored;

    Kind(String stored) {
      this.stored = stored;
    }
  }

  /// As [IndexReads#indexedUpTo()].
  public OptionalLong indexedUpTo() {
    return index.indexedUpTo();
  }

  /// The last position up to which all sections of the index are complete, and which is not after
  /// the given one.
  public static long completeUpTo(long position, long indexedUpTo) {
    long last = Math.min(position, indexedUpTo);
    return last - last % ExplorerIndex.SECTION_POSITIONS_MAX;
  }

  /// The types of the events up to a position, in the order of their names.
  ///
  /// @param upTo of [#completeUpTo]
  /// @return at most [LogSummaries#ROWS_MAX]
  public List<TypeCount> types(long upTo) {
    return reads.run(
        transaction -> {
          try (PreparedStatement query = transaction.prepareStatement(listTypes)) {
            query.setInt(1, LogSummaries.ROWS_MAX);
            query.setLong(2, upTo);
            List<TypeCount> untimed = LogSummaries.rows(query, IndexedCounts::untimed);
            Set<Long> positions =
                untimed.stream()
                    .flatMap(it -> Stream.of(it.firstPosition(), it.lastPosition()))
                    .collect(Collectors.toSet());
            Map<Long, Instant> times = log.times(transaction, positions);
            return untimed.stream()
                .map(
                    it ->
                        it.recorded(
                            Objects.requireNonNull(times.get(it.firstPosition())),
                            Objects.requireNonNull(times.get(it.lastPosition()))))
                .toList();
          }
        });
  }

  private static TypeCount untimed(ResultSet row) throws SQLException {
    return new TypeCount(
        row.getString("type"),
        row.getLong("events"),
        row.getLong("first_position"),
        Instant.EPOCH,
        row.getLong("last_position"),
        Instant.EPOCH,
        LogSummaries.texts(row.getArray("versions")));
  }

  /// The numbers of events at some positions.
  ///
  /// @param byName for each name and each position, the number of its events up to there
  /// @param countedUpTo later events are not counted
  public record Counts(
      SequencedMap<String, List<Long>> byName, long indexedUpTo, long countedUpTo) {
    public Counts {
      byName = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(byName));
    }
  }

  /// Counts the events of some types or categories up to each of some positions. After the end of
  /// the index, at most [#TAIL_EVENTS_MAX] events are looked at.
  ///
  /// @param positions at most 1,000, ascending
  /// @return without names if there is no index
  public Counts count(Kind kind, List<String> names, List<Long> positions) {
    return reads.run(
        transaction -> {
          OptionalLong indexed = index.indexedUpTo(transaction);
          if (indexed.isEmpty()) {
            return new Counts(new LinkedHashMap<>(), 0, 0);
          }
          long upTo = indexed.getAsLong();
          var counts = indexed(transaction, kind, names, positions, upTo);
          long countedUpTo = Math.min(positions.getLast(), upTo + TAIL_EVENTS_MAX);
          if (countedUpTo > upTo) {
            addTail(transaction, kind, counts, positions, upTo, countedUpTo);
          }
          return new Counts(counts, upTo, Math.max(upTo, countedUpTo));
        });
  }

  private SequencedMap<String, List<Long>> indexed(
      Connection transaction, Kind kind, List<String> names, List<Long> positions, long upTo)
      throws SQLException {
    SequencedMap<String, List<Long>> counts = new LinkedHashMap<>();
    try (PreparedStatement query = transaction.prepareStatement(countOfNames)) {
      query.setArray(1, LogReads.array(transaction, "text", names.stream()));
      query.setArray(
          2,
          LogReads.array(transaction, "bigint", positions.stream().map(it -> Math.min(it, upTo))));
      query.setString(3, kind.stored);
      query.setString(4, kind.stored);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          counts
              .computeIfAbsent(row.getString("name"), ignored -> new ArrayList<>())
              .add(row.getLong("events"));
        }
      }
    }
    return counts;
  }

  private void addTail(
      Connection transaction,
      Kind kind,
      Map<String, List<Long>> counts,
      List<Long> positions,
      long after,
      long upTo)
      throws SQLException {
    try (PreparedStatement query = transaction.prepareStatement(positionsOfNames)) {
      query.setString(1, kind.stored);
      query.setLong(2, after);
      query.setLong(3, upTo);
      query.setArray(4, LogReads.array(transaction, "text", counts.keySet().stream()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          long position = row.getLong("position");
          List<Long> of = Objects.requireNonNull(counts.get(row.getString("name")));
          for (int i = positions.size() - 1; i >= 0 && positions.get(i) >= position; i--) {
            of.set(i, of.get(i) + 1);
          }
        }
      }
    }
  }
}
