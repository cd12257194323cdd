package dev.daybook.postgres.read;

import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The position of the log's last event, 0 for an empty log.
///
/// @param sql the statement that reads it
public record LogHead(String sql) {
  public static LogHead of(String schema) {
    return new LogHead(Sql.load(LogHead.class, "head.sql", schema));
  }

  public long read(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      return read(select);
    }
  }

  /// Reads the head with a prepared statement.
  ///
  /// @param select the prepared [#sql()]
  public static long read(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
