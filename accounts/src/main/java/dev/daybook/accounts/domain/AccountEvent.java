package dev.daybook.accounts.domain;

import java.util.UUID;

/// Everything that can happen to an account.
///
/// The shape of these records is stored: change one only by adding a version and an upcaster.
public sealed interface AccountEvent {

  record UserCreated(UserId user, String name, String email, Currency currency)
      implements AccountEvent {}

  record FundsDeposited(Money amount) implements AccountEvent {}

  record FundsWithdrawn(Money amount) implements AccountEvent {}

  /// Money has left for another account.
  ///
  /// @param transfer the same in both accounts' events
  /// @param counterparty the other account's user
  /// @param reference what it is for, in the sender's words; empty if nothing was said
  record TransferSent(UUID transfer, UserId counterparty, Money amount, String reference)
      implements AccountEvent {}

  /// Money has come from another account; together with its [TransferSent], or not at all.
  record TransferReceived(UUID transfer, UserId counterparty, Money amount, String reference)
      implements AccountEvent {}

  record AccountClosed(String reason) implements AccountEvent {}

  /// Who the user is was forgotten, at the user's wish. What was done with the account stays.
  record PersonForgotten(UserId user) implements AccountEvent {}
}
