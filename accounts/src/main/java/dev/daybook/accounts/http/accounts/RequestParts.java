package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.CloseAccount;
import dev.daybook.accounts.domain.AccountCommand.ConfirmReservation;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.domain.AccountCommand.ReleaseReservation;
import dev.daybook.accounts.domain.AccountCommand.ReserveFunds;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased.Cause;
import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.TransferFunds;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// The parts by which a retry is compared with the first request: command, account and parsed
/// values, independent of their notation. Generated ids are omitted.
///
/// Hashes of these parts are stored in the log. After a change, retries of older requests would be
/// refused as different requests.
final class RequestParts {
  private RequestParts() {}

  static List<String> of(StreamId account, AccountCommand command) {
    String id = account.id();
    return switch (command) {
      case CreateUser(UserId _, String name, String email, Currency currency) ->
          List.of("create", name, email, currency.code());
      case DepositFunds(Amount amount) -> List.of("deposit", id, value(amount), currency(amount));
      case WithdrawFunds(Amount amount) -> List.of("withdraw", id, value(amount), currency(amount));
      case CloseAccount(String reason) -> List.of("close", id, reason);
      case ReserveFunds(UUID _, Amount amount, Instant expiresAt, String reference) ->
          List.of("reserve", id, value(amount), currency(amount), expiresAt.toString(), reference);
      case ConfirmReservation(UUID reservation) ->
          List.of("confirm-reservation", id, reservation.toString());
      case ReleaseReservation(UUID reservation, Cause _) ->
          List.of("release-reservation", id, reservation.toString());
      case ForgetPerson() -> List.of("forget", id);
    };
  }

  static List<String> of(TransferFunds transfer) {
    return List.of(
        "transfer",
        id(transfer.from()),
        id(transfer.to()),
        value(transfer.amount()),
        currency(transfer.amount()),
        transfer.reference());
  }

  private static String id(UserId user) {
    return user.value().toString();
  }

  /// Equal for 1, 1.0 and 1e0.
  static String value(Amount amount) {
    return amount.value().stripTrailingZeros().toString();
  }

  static String currency(Amount amount) {
    return amount.currency() == null ? "" : amount.currency().code();
  }
}
