package dev.daybook.postgres.joined;

import java.sql.SQLException;

/// The work of a joined transaction: statements on its connection, and appends and commands on the
/// log.
///
/// @param <T> result
@FunctionalInterface
public interface JoinedWork<T> {
  /// Runs in the transaction. It must neither commit nor roll back.
  ///
  /// @param transaction not to be used after this method has returned
  T run(JoinedTransaction transaction) throws SQLException;
}
