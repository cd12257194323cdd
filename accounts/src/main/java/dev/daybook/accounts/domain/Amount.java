package dev.daybook.accounts.domain;

import static dev.daybook.accounts.domain.Rejected.Reason.AMOUNT_TOO_LARGE;
import static dev.daybook.accounts.domain.Rejected.Reason.CURRENCY_MISMATCH;
import static dev.daybook.accounts.domain.Rejected.Reason.TOO_MANY_DECIMALS;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// A requested amount whose currency may still be open.
///
/// @param value above 0
/// @param currency null for the account's currency
public record Amount(BigDecimal value, @Nullable Currency currency) {

  public Amount {
    if (value.signum() <= 0) {
      throw new IllegalArgumentException("An amount must be above 0");
    }
  }

  /// The amount in an account's currency.
  ///
  /// @throws Rejected if the currency differs, the amount is not below [Money#MINOR_UNITS_LIMIT],
  ///   or it has more decimals than the currency
  Money in(Currency accountCurrency) {
    if (currency != null && !currency.equals(accountCurrency)) {
      throw new Rejected(CURRENCY_MISMATCH);
    }
    int decimals = accountCurrency.decimals();
    if (value.compareTo(BigDecimal.valueOf(Money.MINOR_UNITS_LIMIT, decimals)) >= 0) {
      throw new Rejected(AMOUNT_TOO_LARGE);
    }
    if (value.stripTrailingZeros().scale() > decimals) {
      throw new Rejected(TOO_MANY_DECIMALS);
    }
    return Money.of(value, accountCurrency);
  }
}
