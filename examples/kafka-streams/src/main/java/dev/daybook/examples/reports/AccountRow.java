package dev.daybook.examples.reports;

import java.math.BigDecimal;
import java.time.Instant;

/// A row of the account list. Name and address of the holder are encrypted in the topic, and not
/// part of it.
///
/// @param reserved part of the balance that reservations hold
/// @param version of the account's stream
record AccountRow(
    String currency,
    BigDecimal balance,
    BigDecimal reserved,
    boolean closed,
    long version,
    Instant changedAt) {
  private record Opened(String currency) {}

  private record Moved(BigDecimal amount) {}

  static AccountRow none() {
    return new AccountRow("", BigDecimal.ZERO, BigDecimal.ZERO, false, 0, Instant.EPOCH);
  }

  /// The row after a further event of its account.
  AccountRow after(RelayedEvent event) {
    return switch (event.type()) {
      case "USER_CREATED" -> with(event, event.data(Opened.class).currency(), balance, reserved);
      case "FUNDS_DEPOSITED", "TRANSFER_RECEIVED" -> with(event, balance.add(moved(event)));
      case "FUNDS_WITHDRAWN", "TRANSFER_SENT" -> with(event, balance.subtract(moved(event)));
      case "FUNDS_RESERVED" -> with(event, currency, balance, reserved.add(moved(event)));
      case "RESERVATION_RELEASED" ->
          with(event, currency, balance, reserved.subtract(moved(event)));
      case "RESERVATION_CONFIRMED" -> {
        BigDecimal taken = moved(event);
        yield with(event, currency, balance.subtract(taken), reserved.subtract(taken));
      }
      case "ACCOUNT_CLOSED" ->
          new AccountRow(currency, balance, reserved, true, event.version(), event.time());
      default -> with(event, balance);
    };
  }

  private static BigDecimal moved(RelayedEvent event) {
    return event.data(Moved.class).amount();
  }

  private AccountRow with(RelayedEvent event, BigDecimal newBalance) {
    return with(event, currency, newBalance, reserved);
  }

  private AccountRow with(
      RelayedEvent event, String newCurrency, BigDecimal newBalance, BigDecimal newReserved) {
    return new AccountRow(
        newCurrency, newBalance, newReserved, closed, event.version(), event.time());
  }
}
