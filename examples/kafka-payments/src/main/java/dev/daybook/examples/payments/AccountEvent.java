package dev.daybook.examples.payments;

import dev.daybook.jackson.EventTypes;

/// What can happen to an account. Amounts are in cents.
sealed interface AccountEvent {
  EventTypes<AccountEvent> TYPES =
      EventTypes.of(AccountEvent.class)
          .event("MONEY_DEPOSITED", Deposited.class)
          .event("MONEY_SENT", Sent.class)
          .event("MONEY_RECEIVED", Received.class)
          .build();

  record Deposited(long cents) implements AccountEvent {}

  record Sent(String to, long cents) implements AccountEvent {}

  record Received(String from, long cents) implements AccountEvent {}
}
