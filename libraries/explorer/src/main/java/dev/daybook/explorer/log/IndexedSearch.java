package dev.daybook.explorer.log;

import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds in the explorer's index where events may be that a filter accepts, in one direction.
final class IndexedSearch {
  /// Maximum number of sections of one type or category that are read at a time.
  private static final int SECTIONS_MAX = 100;

  private static final int CORRELATION = 1;
  private static final int CAUSATION = 2;

  private final boolean descends;
  private final String positionsOfLink;
  private final String listSections;

  /// @param schema the schema of the read models
  IndexedSearch(String order, String schema) {
    this.descends = order.equals("desc");
    this.positionsOfLink =
        Sql.load(IndexedSearch.class, "positions-of-link.sql", schema).replace("${order}", order);
    this.listSections =
        Sql.load(IndexedSearch.class, "list-sections.sql", schema)
            .replace("${section-positions}", String.valueOf(ExplorerIndex.SECTION_POSITIONS_MAX))
            .replace("${order}", order);
  }

  /// Whether the index narrows a search by the filter.
  static boolean narrows(LogFilter filter) {
    return isLinked(filter) || !names(filter).isEmpty();
  }

  /// Whether the filter has a correlation or causation id.
  static boolean isLinked(LogFilter filter) {
    return filter.correlation() != null || filter.causation() != null;
  }

  private static Collection<String> names(LogFilter filter) {
    return filter.types().isEmpty() ? filter.events().categories() : filter.types();
  }

  /// The positions of the events that may have the filter's causation or correlation id.
  List<Long> linked(Connection transaction, LogFilter filter, long first, long last, int limit)
      throws SQLException {
    String causation = filter.causation();
    try (PreparedStatement query = transaction.prepareStatement(positionsOfLink)) {
      query.setString(1, causation != null ? causation : filter.correlation());
      query.setInt(2, causation != null ? CAUSATION : CORRELATION);
      query.setLong(3, first);
      query.setLong(4, last);
      query.setInt(5, limit);
      return LogSummaries.rows(query, row -> row.getLong("position"));
    }
  }

  /// Positions from one to another.
  record Range(long first, long last) {
    long length() {
      return last - first + 1;
    }
  }

  /// Where events are that have one of the filter's types, or else of its categories.
  ///
  /// @param ranges disjoint, in the direction of the search
  /// @param covered no other event up to this position has one, in the direction of the search
  record Ranges(List<Range> ranges, long covered) {
    Ranges {
      ranges = List.copyOf(ranges);
    }

    long length() {
      return ranges.stream().mapToLong(Range::length).sum();
    }
  }

  /// @param eventsMax number of positions after which the ranges end; more than a section has
  Ranges sections(Connection transaction, LogFilter filter, long first, long last, long eventsMax)
      throws SQLException {
    Map<String, List<Range>> found = new HashMap<>();
    try (PreparedStatement query = transaction.prepareStatement(listSections)) {
      query.setArray(1, LogReads.array(transaction, "text", names(filter).stream()));
      query.setString(2, filter.types().isEmpty() ? "category" : "type");
      query.setLong(3, first);
      query.setLong(4, last);
      query.setInt(5, SECTIONS_MAX);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found
              .computeIfAbsent(row.getString("name"), ignored -> new ArrayList<>())
              .add(new Range(row.getLong("first_position"), row.getLong("last_position")));
        }
      }
    }
    long covered = descends ? first : last;
    for (List<Range> sections : found.values()) {
      if (sections.size() == SECTIONS_MAX) { // there may be more of this name
        Range end = sections.getLast();
        covered = descends ? Math.max(covered, end.first()) : Math.min(covered, end.last());
      }
    }
    long from = descends ? covered : first;
    long to = descends ? last : covered;
    return limited(merged(found.values(), from, to), covered, eventsMax);
  }

  /// The union of ranges within bounds, in the direction of the search.
  private List<Range> merged(Collection<List<Range>> found, long from, long to) {
    List<Range> sorted =
        found.stream()
            .flatMap(List::stream)
            .map(it -> new Range(Math.max(from, it.first()), Math.min(to, it.last())))
            .filter(it -> it.first() <= it.last())
            .sorted(Comparator.comparingLong(Range::first))
            .toList();
    List<Range> merged = new ArrayList<>();
    for (Range it : sorted) {
      Range before = merged.isEmpty() ? null : merged.getLast();
      if (before != null && it.first() <= before.last() + 1) {
        merged.set(
            merged.size() - 1, new Range(before.first(), Math.max(before.last(), it.last())));
      } else {
        merged.add(it);
      }
    }
    return descends ? merged.reversed() : merged;
  }

  /// The first ranges, with so many positions together.
  private Ranges limited(List<Range> ranges, long covered, long eventsMax) {
    List<Range> some = new ArrayList<>();
    long left = eventsMax;
    for (Range it : ranges) {
      Range part =
          it.length() <= left
              ? it
              : descends
                  ? new Range(it.last() - left + 1, it.last())
                  : new Range(it.first(), it.first() + left - 1);
      some.add(part);
      left -= part.length();
      if (left == 0) {
        return new Ranges(some, descends ? part.first() : part.last());
      }
    }
    return new Ranges(some, covered);
  }
}
