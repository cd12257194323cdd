package dev.daybook.postgres.projections.rebuild;

import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// The comparison of a view's builds while it is at work, which may be long: it holds the
/// checkpoint of the one that was built anew, so that whoever wants to give that one up has to
/// break the comparison off.
final class RunningComparison {
  private final Projection projection;
  private final String announce;
  private final String breakOff;

  RunningComparison(Projection projection, String schema) {
    this.projection = projection;
    this.announce = Sql.load(RunningComparison.class, "comparison/announce.sql", schema);
    this.breakOff = Sql.load(RunningComparison.class, "comparison/cancel.sql", schema);
  }

  /// Lets others break off what this transaction does from here on.
  void announce(Connection transaction) throws SQLException {
    execute(transaction, announce);
  }

  /// Has the comparison end with an error, on whichever node it is; its lease ends with it.
  void breakOff(Connection connection) throws SQLException {
    execute(connection, breakOff);
  }

  private void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, projection.name());
      statement.execute();
    }
  }
}
