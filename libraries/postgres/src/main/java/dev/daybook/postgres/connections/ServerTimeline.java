package dev.daybook.postgres.connections;

import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The timeline that a primary writes on. Each promotion begins a later one, so of two primaries
/// with the same system identifier the one on the lower timeline is a former primary.
///
/// @param server system identifier, the same on a primary and its standbys
/// @param timeline from 1
public record ServerTimeline(long server, long timeline) {
  private static final String STATEMENT = Sql.load(ServerTimeline.class, "server-timeline.sql", "");
  private static final int TIMELINE_DIGITS = 8;
  private static final int HEXADECIMAL = 16;

  /// Reads it; empty if the server is a standby.
  ///
  /// @throws SQLException with a permanent SQLSTATE if the server doesn't tell it; see
  ///   [#isHidden(SQLException)]
  public static Optional<ServerTimeline> read(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(STATEMENT);
        ResultSet row = select.executeQuery()) {
      row.next();
      String file = row.getString("wal_file");
      return file == null
          ? Optional.empty()
          : Optional.of(
              new ServerTimeline(
                  row.getLong("system_identifier"),
                  Long.parseLong(file.substring(0, TIMELINE_DIGITS), HEXADECIMAL)));
    }
  }

  /// Whether the error means that the server doesn't tell its timeline, as where a hosted database
  /// hides the write-ahead log.
  public static boolean isHidden(SQLException error) {
    return SqlState.of(error) == SqlState.PERMANENT;
  }

  /// Whether this is the timeline of a former primary, as another one is known.
  public boolean isBefore(@Nullable ServerTimeline known) {
    return known != null && server == known.server && timeline < known.timeline;
  }

  @Override
  public String toString() {
    return "system identifier %s, timeline %d".formatted(Long.toUnsignedString(server), timeline);
  }
}
