package dev.daybook.accounts.domain;

import java.math.BigDecimal;

/// An exact sum of money: a whole number of its currency's smallest units, so of cents for USD and
/// of yen for JPY. How much an account may hold is the decider's to say, not the arithmetic's.
public record Money(long minorUnits, Currency currency) {
  /// Amounts and balances stay below.
  public static final long MINOR_UNITS_LIMIT = 1_000_000_000_000_000L;

  public static Money zero(Currency currency) {
    return new Money(0, currency);
  }

  /// The sum that a value in the currency's main unit stands for.
  ///
  /// @throws ArithmeticException if the value has more decimals than the currency, or too many
  ///   digits
  public static Money of(BigDecimal value, Currency currency) {
    return new Money(value.movePointRight(currency.decimals()).longValueExact(), currency);
  }

  /// The sum in the currency's main unit, without trailing zeros.
  public BigDecimal toDecimal() {
    BigDecimal value = BigDecimal.valueOf(minorUnits, currency.decimals()).stripTrailingZeros();
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  /// Whether both together stay below the limit.
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
      throw new IllegalArgumentException(currency + " and " + other.currency + " don't add up");
    }
    return currency;
  }

  @Override
  public String toString() {
    return toDecimal().toPlainString() + " " + currency;
  }
}
