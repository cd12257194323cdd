package dev.daybook.postgres.projections.rebuild;

import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.VerificationResult;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/// Requests regular comparisons of a read model with the log.
public final class VerificationSchedule {
  private static final OperatorAction.Request REQUEST =
      new OperatorAction.Request(RebuildRequests.NAME, "scheduled");

  private final Projection projection;
  private final RebuildRequests rebuilds;
  private final String last;
  private final String isDue;

  public VerificationSchedule(Projection projection, RebuildRequests rebuilds, String schema) {
    this.projection = projection;
    this.rebuilds = rebuilds;
    this.last = Sql.load(VerificationSchedule.class, "verification/find-last.sql", schema);
    this.isDue = Sql.load(VerificationSchedule.class, "verification/is-due.sql", schema);
  }

  /// The result of the last comparison, scheduled or requested by an operator.
  public Optional<VerificationResult> last(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(last)) {
      select.setString(1, projection.name());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new VerificationResult(
                    row.getObject("done_at", OffsetDateTime.class).toInstant(),
                    row.getLong("differences")))
            : Optional.empty();
      }
    }
  }

  /// Requests a comparison if there was none during `interval`, and no rebuild is in progress.
  ///
  /// @param interval the minimum time between two comparisons
  public boolean request(Connection transaction, Duration interval, long position)
      throws SQLException {
    if (rebuilds.look(transaction).isPresent() || !isDue(transaction, interval)) {
      return false;
    }
    rebuilds.request(transaction, Kind.VERIFY, REQUEST, position);
    return true;
  }

  private boolean isDue(Connection connection, Duration interval) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(isDue)) {
      select.setString(1, projection.name());
      select.setLong(2, interval.toMillis());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean("due");
      }
    }
  }
}
