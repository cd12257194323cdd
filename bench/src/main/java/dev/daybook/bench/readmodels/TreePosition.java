package dev.daybook.bench.readmodels;

import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Waits for the Merkle tree that a service builds of its log.
final class TreePosition {
  private static final long POLL_MS = 100;

  private TreePosition() {}

  static void await(DataSource database, long position) throws SQLException, InterruptedException {
    while (read(database) < position) {
      Thread.sleep(POLL_MS);
    }
  }

  private static long read(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(Sql.read(TreePosition.class, "tree-position.sql"));
        ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong("position") : 0;
    }
  }
}
