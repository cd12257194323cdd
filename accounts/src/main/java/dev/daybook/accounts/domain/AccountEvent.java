package dev.daybook.accounts.domain;

import java.util.Currency;

/// Everything that can happen to an account.
///
/// The shape of these records is stored: change one only by adding a version and an upcaster.
public sealed interface AccountEvent {

  record UserCreated(UserId user, String name, String email, Currency currency)
      implements AccountEvent {}

  record FundsDeposited(Money amount) implements AccountEvent {}

  record FundsWithdrawn(Money amount) implements AccountEvent {}

  record AccountClosed(String reason) implements AccountEvent {}
}
