package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.CloseAccount;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.ForgetPerson;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.TransferFunds;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.text.EmailAddress;
import dev.daybook.accounts.text.VisibleText;

/// Which texts and currencies a new command may bring, and the form in which its texts are stored.
///
/// These rules may become stricter or follow another edition of a standard. So they are asked only
/// of a command that hasn't been done yet: one that was done before, and is sent again with its
/// `Idempotency-Key`, gets its first answer. What is in the log was allowed at its time.
final class NewInput {
  private NewInput() {}

  /// @throws ProblemException with the field that may not be as it is
  static void requireAllowed(AccountCommand command) {
    switch (command) {
      case CreateUser create -> {
        requireName(create.name());
        requireEmail(create.email());
        requireCurrent(create.currency());
      }
      case CloseAccount close -> requireReadable("reason", close.reason());
      case DepositFunds _, WithdrawFunds _, ForgetPerson _ -> {}
    }
  }

  /// @throws ProblemException with the field that may not be as it is
  static void requireAllowed(TransferFunds transfer) {
    if (!transfer.reference().isEmpty()) {
      requireReadable("reference", transfer.reference());
    }
  }

  /// The command with its texts in the form that is stored.
  static AccountCommand normalised(AccountCommand command) {
    return switch (command) {
      case CreateUser(var user, var name, var email, var currency) ->
          new CreateUser(user, VisibleText.line(name), VisibleText.composed(email), currency);
      case CloseAccount(var reason) -> new CloseAccount(VisibleText.composed(reason));
      case DepositFunds _, WithdrawFunds _, ForgetPerson _ -> command;
    };
  }

  /// The transfer with its text in the form that is stored.
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
          "The currency %s is historic: new accounts are kept in one of the current list of ISO 4217 (%s)."
              .formatted(currency, Currency.LIST_PUBLISHED));
    }
  }

  private static void requireReadable(String field, String text) {
    VisibleText.firstForbidden(text)
        .ifPresent(
            character -> {
              throw ProblemException.invalid(
                  field,
                  "The %s has the character U+%04X, which can't be seen."
                      .formatted(field, character));
            });
    if (!VisibleText.isVisible(text)) {
      throw ProblemException.invalid(field, "The " + field + " is empty.");
    }
  }
}
