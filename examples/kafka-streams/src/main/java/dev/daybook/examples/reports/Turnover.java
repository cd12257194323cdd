package dev.daybook.examples.reports;

import java.math.BigDecimal;

/// What was paid in and out.
record Turnover(BigDecimal deposits, BigDecimal withdrawals) {
  /// Of an amount that was deposited or withdrawn.
  static Turnover of(RelayedEvent event, BigDecimal amount) {
    return event.type().equals("FUNDS_DEPOSITED")
        ? new Turnover(amount, BigDecimal.ZERO)
        : new Turnover(BigDecimal.ZERO, amount);
  }

  Turnover plus(Turnover other) {
    return new Turnover(deposits.add(other.deposits), withdrawals.add(other.withdrawals));
  }
}
