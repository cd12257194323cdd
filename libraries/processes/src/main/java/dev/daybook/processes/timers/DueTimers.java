package dev.daybook.processes.timers;

import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Looks up timers that are due, in pages.
final class DueTimers {
  /// Maximum number of timers in a page.
  static final int PAGE_MAX = 1_000;

  private static final OffsetDateTime EARLIEST =
      OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private final DataSource database;
  private final String findTable;
  private final String select;

  private volatile boolean isTableThere;

  /// @param schema of the read models
  DueTimers(DataSource database, String schema) {
    this.database = database;
    this.findTable = Sql.load(DueTimers.class, "find-timers-table.sql", schema);
    this.select = Sql.load(DueTimers.class, "find-due-timers.sql", schema);
  }

  /// A timer, with the time until it is due by the database's clock; negative if it is overdue.
  record Found(PendingTimer timer, Duration until) {}

  /// Up to [#PAGE_MAX] timers that are due, or will be `within` a time, in the order of their due
  /// times. None before the projection has made the table, a moment after the first start.
  ///
  /// @param after the last one of the page before; null for the first page
  List<Found> page(Duration within, @Nullable PendingTimer after) {
    try (Connection connection = database.getConnection()) {
      isTableThere = isTableThere || findTable(connection);
      return isTableThere ? page(connection, within, after) : List.of();
    } catch (SQLException e) {
      throw DatabaseErrors.exception("The timers can't be read", e);
    }
  }

  private boolean findTable(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(findTable);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getBoolean("is_there");
    }
  }

  private List<Found> page(Connection connection, Duration within, @Nullable PendingTimer after)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setLong(1, within.toMillis());
      statement.setObject(2, after == null ? EARLIEST : after.due().atOffset(ZoneOffset.UTC));
      statement.setObject(3, after == null ? new UUID(0, 0) : after.id());
      statement.setInt(4, PAGE_MAX);
      List<Found> found = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(read(row));
        }
      }
      return found;
    }
  }

  private static Found read(ResultSet row) throws SQLException {
    Instant due = row.getObject("due_at", OffsetDateTime.class).toInstant();
    var timer =
        new PendingTimer(
            row.getObject("id", UUID.class),
            StreamId.parse(row.getString("stream_id")),
            row.getString("timer"),
            due,
            row.getString("correlation"),
            row.getInt("chain"));
    return new Found(timer, Duration.ofMillis(row.getLong("wait_millis")));
  }
}
