package dev.daybook.accounts.domain;

import java.util.Optional;

/// A currency of ISO 4217 that has a minor unit; metals and test codes have none.
///
/// @param code the alphabetic code, such as `EUR`
/// @param decimals number of decimals of the main unit: 2 for USD, 0 for JPY
/// @param current whether it is in the current list, so that new accounts may use it; existing
///   accounts in a historic currency stay usable
public record Currency(String code, int decimals, boolean current) {
  /// Publication date of the edition of list one that defines the current currencies.
  public static final String LIST_PUBLISHED = "2026-01-01";

  /// Finds a current or historic currency by its code.
  public static Optional<Currency> find(String code) {
    return Optional.ofNullable(CurrencyTable.BY_CODE.get(code));
  }

  /// Returns the current or historic currency with a code.
  ///
  /// @throws IllegalArgumentException if ISO 4217 has no such currency
  public static Currency of(String code) {
    return find(code)
        .orElseThrow(() -> new IllegalArgumentException("ISO 4217 has no currency " + code));
  }

  @Override
  public String toString() {
    return code;
  }
}
