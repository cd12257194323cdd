package dev.daybook.personal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table of wrapped keys as a transaction sees it; if it is not in the transaction's database,
/// as it is outside of it. Not thread-safe.
final class TransactionKeyStore implements PersonKeyStore {
  private final PostgresKeyStore outside;
  private final Connection transaction;
  private @Nullable Boolean isHere;

  TransactionKeyStore(PostgresKeyStore outside, Connection transaction) {
    this.outside = outside;
    this.transaction = transaction;
  }

  @Override
  public Map<String, byte[]> find(Collection<String> persons) {
    try {
      return isHere() ? outside.find(transaction, persons) : outside.find(persons);
    } catch (SQLException e) {
      throw PostgresKeyStore.failed(e);
    }
  }

  /// Waits for another transaction as long as the application's own statements do.
  @Override
  public boolean add(String person, byte[] wrapped) {
    try {
      return isHere()
          ? outside.add(transaction, person, wrapped, Duration.ZERO)
          : outside.add(person, wrapped);
    } catch (SQLException e) {
      throw PostgresKeyStore.failed(e);
    }
  }

  @Override
  public void delete(Collection<String> persons) {
    try {
      if (isHere()) {
        outside.delete(transaction, persons);
      } else {
        outside.delete(persons);
      }
    } catch (SQLException e) {
      throw PostgresKeyStore.failed(e);
    }
  }

  private boolean isHere() throws SQLException {
    Boolean known = isHere;
    if (known == null) {
      known = outside.isIn(transaction);
      isHere = known;
    }
    return known;
  }
}
