package dev.daybook.accounts.imports.rows;

import java.util.Map;
import java.util.Set;

/// A column of the file. The name of the constant is the default name in the header.
public enum Column {
  /// Business day or instant.
  date,
  /// The bank's id of the row; optional.
  transaction,
  /// Account number.
  account,
  /// Credit or debit.
  type,
  /// Amount, above 0.
  amount,
  /// Balance of the account after the row; optional.
  balance,
  /// Currency; optional if all rows have the same one.
  currency;

  private static final Set<Column> OPTIONAL = Set.of(transaction, balance, currency);

  /// Name of this column in the header.
  String in(Map<Column, String> names) {
    return names.getOrDefault(this, name());
  }

  /// Whether the file may omit this column.
  boolean isOptional(Map<Column, String> names) {
    return OPTIONAL.contains(this) && !names.containsKey(this);
  }
}
