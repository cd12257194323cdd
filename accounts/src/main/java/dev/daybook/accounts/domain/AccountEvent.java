package dev.daybook.accounts.domain;

import java.time.Instant;
import java.util.UUID;

/// Everything that can happen to an account.
///
/// The fields of these records are stored: change one only by adding a version and an upcaster.
public sealed interface AccountEvent {

  record UserCreated(UserId user, String name, String email, Currency currency)
      implements AccountEvent {}

  record FundsDeposited(Money amount) implements AccountEvent {}

  record FundsWithdrawn(Money amount) implements AccountEvent {}

  /// Money was sent to another account.
  ///
  /// @param transfer id of the transfer, the same in both accounts' events
  /// @param counterparty the other account's user
  /// @param reference the sender's text for the transfer; may be empty
  record TransferSent(UUID transfer, UserId counterparty, Money amount, String reference)
      implements AccountEvent {}

  /// Money was received from another account; appended atomically with its [TransferSent].
  record TransferReceived(UUID transfer, UserId counterparty, Money amount, String reference)
      implements AccountEvent {}

  /// Funds were set aside: the balance has them still, but nothing else can use them.
  record FundsReserved(UUID reservation, Money amount, Instant expiresAt, String reference)
      implements AccountEvent {}

  /// The reserved funds were taken from the account.
  record ReservationConfirmed(UUID reservation, Money amount) implements AccountEvent {}

  /// The reserved funds are available again.
  record ReservationReleased(UUID reservation, Money amount, Cause cause) implements AccountEvent {
    /// Why they were released.
    public enum Cause {
      /// On request.
      RELEASED,
      /// The time of the reservation ran out.
      EXPIRED,
      /// The account was closed.
      ACCOUNT_CLOSED
    }
  }

  record AccountClosed(String reason) implements AccountEvent {}

  /// The user's personal data was erased at the user's request. The account's history stays.
  record PersonForgotten(UserId user) implements AccountEvent {}
}
