package dev.daybook.accounts.domain;

import static dev.daybook.accounts.domain.Rejected.Reason.AMOUNT_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.CURRENCY_MISMATCH;
import static dev.daybook.accounts.domain.Rejected.Reason.TOO_MANY_DECIMALS;

import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/// A sum that somebody asks for, before the account has said in which currency.
///
/// @param value positive, below [Money#MINOR_UNITS_LIMIT], with at most [#DECIMALS_MAX] decimals
/// @param currency null for the account's own
public record Amount(BigDecimal value, @Nullable Currency currency) {
  /// More than any currency has.
  public static final int DECIMALS_MAX = 9;

  private static final BigDecimal LIMIT = BigDecimal.valueOf(Money.MINOR_UNITS_LIMIT);

  public Amount {
    if (value.signum() <= 0
        || value.compareTo(LIMIT) >= 0
        || Money.decimals(value) > DECIMALS_MAX) {
      throw new IllegalArgumentException(
          "An amount is above 0 and below 10^15, with at most 9 decimals");
    }
  }

  /// The amount in an account's currency.
  ///
  /// @throws Rejected if it is in another currency, has more decimals than the currency has, or is
  ///   no amount of money that there is
  Money in(Currency accountCurrency) {
    if (currency != null && !currency.equals(accountCurrency)) {
      throw new Rejected(CURRENCY_MISMATCH);
    }
    int decimals = accountCurrency.getDefaultFractionDigits();
    if (Money.decimals(value) > decimals) {
      throw new Rejected(TOO_MANY_DECIMALS);
    }
    if (value.movePointRight(decimals).compareTo(LIMIT) >= 0) {
      throw new Rejected(AMOUNT_TOO_LARGE);
    }
    return Money.of(value, accountCurrency);
  }
}
