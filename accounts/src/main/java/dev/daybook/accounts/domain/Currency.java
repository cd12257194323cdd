package dev.daybook.accounts.domain;

import java.util.Optional;

/// A currency of ISO 4217 that has a smallest unit; metals, test codes and the like have none.
///
/// @param code the alphabetic code, such as `EUR`
/// @param decimals of the main unit: 2 for USD, 0 for JPY
/// @param current whether the current list has it, so that new accounts can be kept in it; accounts
///   in a historic currency stay usable
public record Currency(String code, int decimals, boolean current) {
  /// The date of the edition of list one that says which currencies are current.
  public static final String LIST_PUBLISHED = "2026-01-01";

  /// The currency with a code, current or historic; empty if there is none.
  public static Optional<Currency> find(String code) {
    return Optional.ofNullable(CurrencyTable.BY_CODE.get(code));
  }

  /// The currency with a code, current or historic.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Currency of(String code) {
    return find(code)
        .orElseThrow(() -> new IllegalArgumentException("ISO 4217 has no currency " + code));
  }

  @Override
  public String toString() {
    return code;
  }
}
