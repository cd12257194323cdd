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
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.TransferFunds;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.text.EmailAddress;
import dev.daybook.accounts.text.VisibleText;
import java.time.Duration;
import java.time.Instant;

/// Rules for texts and currencies of new commands, and the stored form of texts.
///
/// These rules may become stricter or follow a newer edition of a standard. So they apply only to
/// commands that have not been executed: a retry with an `Idempotency-Key` gets the first response,
/// and events in the log stay valid.
final class NewInput {
  private NewInput() {}

  /// How far ahead a reservation may run out.
  static final Duration RESERVED_MAX = Duration.ofDays(366);

  /// @throws ProblemException with the field that breaks a rule
  static void requireAllowed(AccountCommand command, Instant now) {
    switch (command) {
      case CreateUser create -> {
        requireName(create.name());
        requireEmail(create.email());
        requireCurrent(create.currency());
      }
      case CloseAccount close -> requireReadable("reason", close.reason());
      case ReserveFunds reserve -> {
        requireReadableReference(reserve.reference());
        InputRules.requireAhead("expiresAt", reserve.expiresAt(), now, RESERVED_MAX);
      }
      case DepositFunds _, WithdrawFunds _, ForgetPerson _ -> {}
      case ConfirmReservation _, ReleaseReservation _ -> {}
    }
  }

  /// @throws ProblemException with the field that breaks a rule
  static void requireAllowed(TransferFunds transfer) {
    requireReadableReference(transfer.reference());
  }

  static void requireReadableReference(String reference) {
    if (!reference.isEmpty()) {
      requireReadable("reference", reference);
    }
  }

  /// Returns the command with its texts in the stored form.
  static AccountCommand normalised(AccountCommand command) {
    return switch (command) {
      case CreateUser(var user, var name, var email, var currency) ->
          new CreateUser(user, VisibleText.line(name), VisibleText.composed(email), currency);
      case CloseAccount(var reason) -> new CloseAccount(VisibleText.composed(reason));
      case ReserveFunds(var id, var amount, var expiresAt, var reference) ->
          new ReserveFunds(id, amount, expiresAt, VisibleText.composed(reference));
      case DepositFunds _, WithdrawFunds _, ForgetPerson _ -> command;
      case ConfirmReservation _, ReleaseReservation _ -> command;
    };
  }

  /// Returns the transfer with its text in the stored form.
  static TransferFunds normalised(TransferFunds transfer) {
    return new TransferFunds(
        transfer.id(),
        transfer.from(),
        transfer.to(),
        transfer.amount(),
        VisibleText.composed(transfer.reference()));
  }

  static void requireName(String name) {
    requireReadable("name", name);
  }

  static void requireEmail(String email) {
    EmailAddress.fault(email)
        .ifPresent(
            fault -> {
              throw ProblemException.invalid("email", "The email " + fault + ".");
            });
  }

  private static void requireCurrent(Currency currency) {
    if (!currency.current()) {
      throw ProblemException.invalid(
          "currency",
          "The currency %s is historic: a new account needs a currency of the current list of ISO 4217 (%s)."
              .formatted(currency, Currency.LIST_PUBLISHED));
    }
  }

  private static void requireReadable(String field, String text) {
    VisibleText.firstForbidden(text)
        .ifPresent(
            character -> {
              throw ProblemException.invalid(
                  field,
                  "The %s has the invisible or unassigned character U+%04X."
                      .formatted(field, character));
            });
    if (!VisibleText.isVisible(text)) {
      throw ProblemException.invalid(field, "The " + field + " is empty.");
    }
  }
}
