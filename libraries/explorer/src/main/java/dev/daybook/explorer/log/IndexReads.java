package dev.daybook.explorer.log;

import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads how far the explorer's index reaches, and the times in it, where the application keeps
/// one. Thread-safe.
public final class IndexReads {
  private final BoundedReads reads;
  private final String findIndexed;
  private final String countReached;
  private final String findReached;

  /// @param options the schemas of the log and of the read models
  public IndexReads(BoundedReads reads, PostgresOptions options) {
    String schema = options.readModelSchema();
    this.reads = reads;
    this.findIndexed =
        Sql.load(IndexReads.class, "find-indexed.sql", schema)
            .replace("${log}", Sql.quoted(options.schema()));
    this.countReached = Sql.load(IndexReads.class, "count-reached.sql", schema);
    this.findReached = Sql.load(IndexReads.class, "find-reached.sql", schema);
  }

  /// The position up to which the index reaches; empty if the application keeps none, or one of
  /// another version, or of a log that has diverged since.
  public OptionalLong indexedUpTo() {
    return reads.run(this::indexedUpTo);
  }

  OptionalLong indexedUpTo(Connection transaction) throws SQLException {
    try (PreparedStatement query = transaction.prepareStatement(findIndexed)) {
      query.setString(1, ExplorerIndex.NAME);
      query.setInt(2, ExplorerIndex.VERSION);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong("position")) : OptionalLong.empty();
      }
    }
  }

  /// For each instant, the number of events at the beginning of the log that all occurred before
  /// it. Events that are not indexed yet are not counted.
  ///
  /// @param instants at most 1,000
  /// @return empty if there is no index
  public List<Long> countBefore(List<Instant> instants) {
    return reads.run(
        transaction -> {
          OptionalLong indexed = indexedUpTo(transaction);
          return indexed.isEmpty()
              ? List.of()
              : countBefore(transaction, indexed.getAsLong(), instants);
        });
  }

  private List<Long> countBefore(Connection transaction, long indexed, List<Instant> instants)
      throws SQLException {
    List<Long> counts = new ArrayList<>();
    try (PreparedStatement query = transaction.prepareStatement(countReached)) {
      query.setLong(1, indexed);
      query.setArray(
          2, LogReads.array(transaction, "text", instants.stream().map(Instant::toString)));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          counts.add(row.getLong("events"));
        }
      }
    }
    return counts;
  }

  /// The latest time at which an event up to a position occurred; empty if none is indexed.
  public Optional<Instant> reachedAt(long position) {
    return reads.run(
        transaction -> {
          if (indexedUpTo(transaction).isEmpty()) {
            return Optional.empty();
          }
          try (PreparedStatement query = transaction.prepareStatement(findReached)) {
            query.setLong(1, position);
            try (ResultSet row = query.executeQuery()) {
              return row.next()
                  ? Optional.of(LogReads.instant(row, "reached_at"))
                  : Optional.empty();
            }
          }
        });
  }
}
