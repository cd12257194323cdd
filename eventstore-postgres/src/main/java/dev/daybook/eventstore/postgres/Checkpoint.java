package dev.daybook.eventstore.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Where a projection stands, as the database has it.
final class Checkpoint {
  private final Projection projection;
  private final String create;
  private final String read;
  private final String move;

  Checkpoint(Projection projection, String schema) {
    this.projection = projection;
    this.create = Sql.load(Checkpoint.class, "create-checkpoint.sql", schema);
    this.read = Sql.load(Checkpoint.class, "read-checkpoint.sql", schema);
    this.move = Sql.load(Checkpoint.class, "move-checkpoint.sql", schema);
  }

  /// The stored position; 0 for a projection that never ran.
  long read(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(create);
        PreparedStatement select = connection.prepareStatement(read)) {
      insert.setString(1, projection.name());
      insert.setInt(2, projection.version());
      insert.executeUpdate();
      select.setString(1, projection.name());
      select.setInt(2, projection.version());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("The checkpoint of " + projection.name() + " is gone");
        }
        return row.getLong(1);
      }
    }
  }

  /// Moves it within a transaction; false if somebody else has moved it meanwhile.
  boolean move(Connection transaction, long from, long to) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(move)) {
      update.setLong(1, to);
      update.setString(2, projection.name());
      update.setInt(3, projection.version());
      update.setLong(4, from);
      return update.executeUpdate() == 1;
    }
  }
}
