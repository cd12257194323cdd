package dev.daybook.accounts.imports.rows;

import java.util.Map;
import java.util.Set;

/// What a column of the file can hold, by the name that it has unless another one is given.
public enum Column {
  /// The business day, or the instant.
  date,
  /// The bank's own id of the row; may be missing.
  transaction,
  /// The account's number.
  account,
  /// Which way the money went.
  type,
  /// Above 0.
  amount,
  /// The account's balance after the row; may be missing.
  balance,
  /// May be missing where all rows have the same.
  currency;

  private static final Set<Column> OPTIONAL = Set.of(transaction, balance, currency);

  /// The name of the file's column that holds this.
  String in(Map<Column, String> names) {
    return names.getOrDefault(this, name());
  }

  /// Whether the file may do without it.
  boolean isOptional(Map<Column, String> names) {
    return OPTIONAL.contains(this) && !names.containsKey(this);
  }
}
