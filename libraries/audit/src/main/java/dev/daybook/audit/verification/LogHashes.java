package dev.daybook.audit.verification;

import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.tree.Hash;
import dev.daybook.postgres.sql.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The hashes of the leaves, computed from the table of the events.
final class LogHashes {
  /// Stands for an event that no append can have stored. No event has this hash.
  static final Hash IMPOSSIBLE = Hash.ofLeaf(new byte[0]);

  private final VerifiedTables tables;
  private final String select;

  LogHashes(VerifiedTables tables) {
    this.tables = tables;
    this.select = Sql.load(LogHashes.class, "hash-events.sql", tables.logSchema());
  }

  /// The hashes of the events at positions `after` + 1 to `to`; null where there is no event.
  ///
  /// @param faults gets an event that has the position of another one
  @Nullable Hash[] read(long after, long to, FaultList faults) throws SQLException {
    @Nullable Hash[] hashes = new @Nullable Hash[(int) (to - after)];
    try (PreparedStatement statement = tables.connection().prepareStatement(select)) {
      statement.setLong(1, after);
      statement.setLong(2, to);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          long position = row.getLong("position");
          int index = (int) (position - after - 1);
          if (hashes[index] != null) {
            faults.add(
                Fault.Kind.EVENT_ADDED,
                position,
                "There is more than one event at position " + position);
          }
          hashes[index] = hash(row);
        }
      }
    }
    return hashes;
  }

  private static Hash hash(ResultSet row) throws SQLException {
    String[] fields = {
      row.getString("stream_id"),
      row.getString("type"),
      row.getString("data_hash"),
      row.getString("metadata_hash"),
      row.getString("tags")
    };
    var id = row.getObject("event_id", UUID.class);
    var recordedAt = row.getObject("recorded_at", OffsetDateTime.class);
    long position = row.getLong("position");
    long version = row.getLong("version");
    if (id == null || recordedAt == null || Arrays.asList(fields).contains(null)) {
      return IMPOSSIBLE;
    }
    try {
      return new EventLeaf(
              position,
              fields[0],
              version,
              id,
              fields[1],
              recordedAt.toInstant(),
              fields[2],
              fields[3],
              tags(fields[4]))
          .hash();
    } catch (IllegalArgumentException ignored) { // a value that no append stores
      return IMPOSSIBLE;
    }
  }

  private static List<String> tags(String stored) {
    return stored.isEmpty() ? List.of() : Arrays.stream(stored.split(" ", -1)).sorted().toList();
  }
}
