package dev.daybook.accounts.domain;

import java.math.BigDecimal;

/// An exact amount of money: a whole number of minor units of its currency (cents for USD, yen for
/// JPY). The deciders limit the balance of an account; the arithmetic does not.
public record Money(long minorUnits, Currency currency) {
  /// Exclusive upper bound of amounts and balances, in minor units.
  public static final long MINOR_UNITS_LIMIT = 1_000_000_000_000_000L;

  public static Money zero(Currency currency) {
    return new Money(0, currency);
  }

  /// Converts a value in the currency's main unit.
  ///
  /// @throws ArithmeticException if the value has more decimals than the currency, or too many
  ///   digits
  public static Money of(BigDecimal value, Currency currency) {
    return new Money(value.movePointRight(currency.decimals()).longValueExact(), currency);
  }

  /// Returns the amount in the currency's main unit, without trailing zeros.
  public BigDecimal toDecimal() {
    BigDecimal value = BigDecimal.valueOf(minorUnits, currency.decimals()).stripTrailingZeros();
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  /// Whether the sum of both is below [#MINOR_UNITS_LIMIT].
  boolean hasRoomFor(Money other) {
    return plus(other).minorUnits < MINOR_UNITS_LIMIT;
  }

  boolean covers(Money other) {
    return minus(other).minorUnits >= 0;
  }

  Money plus(Money other) {
    return new Money(Math.addExact(minorUnits, other.minorUnits), same(other));
  }

  Money minus(Money other) {
    return new Money(Math.subtractExact(minorUnits, other.minorUnits), same(other));
  }

  private Currency same(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException(
          "Cannot combine amounts in " + currency + " and " + other.currency);
    }
    return currency;
  }

  @Override
  public String toString() {
    return toDecimal().toPlainString() + " " + currency;
  }
}
