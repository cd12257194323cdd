package dev.daybook.accounts.domain;

import java.math.BigDecimal;
import java.util.Currency;

/// An exact sum of money: a whole number of its currency's smallest units, so of cents for USD and
/// of yen for JPY. Never negative, always below [#MINOR_UNITS_LIMIT].
public record Money(long minorUnits, Currency currency) {
  public static final long MINOR_UNITS_LIMIT = 1_000_000_000_000_000L;

  public Money {
    if (minorUnits < 0 || minorUnits >= MINOR_UNITS_LIMIT) {
      throw new IllegalArgumentException("Money is from 0 to below 10^15 minor units");
    }
    if (currency.getDefaultFractionDigits() < 0) {
      throw new IllegalArgumentException(currency + " is no currency to keep accounts in");
    }
  }

  public static Money zero(Currency currency) {
    return new Money(0, currency);
  }

  /// The sum that a value in the currency's main unit stands for.
  ///
  /// @throws IllegalArgumentException if the value has more decimals than the currency, or is out
  ///   of range
  public static Money of(BigDecimal value, Currency currency) {
    if (decimals(value) > currency.getDefaultFractionDigits()) {
      throw new IllegalArgumentException(currency + " has no such decimals");
    }
    if (value.precision() - value.scale() > 18) {
      throw new IllegalArgumentException("Money is below 10^15 minor units");
    }
    return new Money(
        value.movePointRight(currency.getDefaultFractionDigits()).longValueExact(), currency);
  }

  /// How many decimals a value has, trailing zeros aside.
  static int decimals(BigDecimal value) {
    return Math.max(0, value.stripTrailingZeros().scale());
  }

  /// The sum in the currency's main unit, without trailing zeros.
  public BigDecimal toDecimal() {
    BigDecimal value =
        BigDecimal.valueOf(minorUnits, currency.getDefaultFractionDigits()).stripTrailingZeros();
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  /// Whether the sum of both would still be money.
  boolean hasRoomFor(Money other) {
    return minorUnits + other.minorUnits < MINOR_UNITS_LIMIT;
  }

  boolean covers(Money other) {
    return minorUnits >= other.minorUnits;
  }

  Money plus(Money other) {
    return new Money(minorUnits + other.minorUnits, same(other));
  }

  Money minus(Money other) {
    return new Money(minorUnits - other.minorUnits, same(other));
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
