package dev.daybook.postgres.projections.rebuild;

import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// A running comparison of the live and the shadow tables. It may take long and holds the shadow's
/// checkpoint, so a caller that cancels the rebuild has to cancel the comparison first.
final class RunningComparison {
  private final Projection projection;
  private final String announce;
  private final String cancel;

  RunningComparison(Projection projection, String schema) {
    this.projection = projection;
    this.announce = Sql.load(RunningComparison.class, "comparison/announce.sql", schema);
    this.cancel = Sql.load(RunningComparison.class, "comparison/cancel.sql", schema);
  }

  /// Allows others to cancel this transaction's statements from here on.
  void announce(Connection transaction) throws SQLException {
    execute(transaction, announce);
  }

  /// Cancels the comparison on whichever node it runs. It ends with an error, and its lease with
  /// it.
  void cancel(Connection connection) throws SQLException {
    execute(connection, cancel);
  }

  private void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, projection.name());
      statement.execute();
    }
  }
}
