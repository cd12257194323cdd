package dev.daybook.accounts.domain;

/// The commands of an account.
public sealed interface AccountCommand {

  record CreateUser(UserId user, String name, String email, Currency currency)
      implements AccountCommand {}

  record DepositFunds(Amount amount) implements AccountCommand {}

  record WithdrawFunds(Amount amount) implements AccountCommand {}

  record CloseAccount(String reason) implements AccountCommand {}

  /// Erases the person's data (GDPR, article 17); valid for open and closed accounts.
  record ForgetPerson() implements AccountCommand {}
}
