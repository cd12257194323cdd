package dev.daybook.accounts.domain;

import dev.daybook.accounts.domain.AccountEvent.ReservationReleased.Cause;
import java.time.Instant;
import java.util.UUID;

/// The commands of an account.
public sealed interface AccountCommand {

  record CreateUser(UserId user, String name, String email, Currency currency)
      implements AccountCommand {}

  record DepositFunds(Amount amount) implements AccountCommand {}

  record WithdrawFunds(Amount amount) implements AccountCommand {}

  record CloseAccount(String reason) implements AccountCommand {}

  /// Sets funds aside until they are confirmed or released.
  ///
  /// @param reservation a new id
  record ReserveFunds(UUID reservation, Amount amount, Instant expiresAt, String reference)
      implements AccountCommand {}

  /// Takes the reserved funds from the account.
  record ConfirmReservation(UUID reservation) implements AccountCommand {}

  /// Makes the reserved funds available again.
  record ReleaseReservation(UUID reservation, Cause cause) implements AccountCommand {}

  /// Erases the person's data (GDPR, article 17); valid for open and closed accounts.
  record ForgetPerson() implements AccountCommand {}
}
