package dev.daybook.accounts.readmodels;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/// Tells a database that is away from a defect.
final class SqlErrors {
  /// Classes of SQLSTATE: connection lost, out of resources, stopped by an operator, system error.
  private static final Set<String> AWAY = Set.of("08", "53", "57", "58");

  private SqlErrors() {}

  static RuntimeException unavailable(SQLException e) {
    boolean away =
        e instanceof SQLTransientConnectionException
            || (e.getSQLState() != null && AWAY.contains(e.getSQLState().substring(0, 2)));
    return away
        ? new EventStoreUnavailableException("The database can't be reached", e)
        : new IllegalStateException("A query of the account list failed", e);
  }
}
