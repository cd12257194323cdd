package dev.daybook.accounts.domain;

/// Everything that can be asked of an account.
public sealed interface AccountCommand {

  record CreateUser(UserId user, String name, String email, Currency currency)
      implements AccountCommand {}

  record DepositFunds(Amount amount) implements AccountCommand {}

  record WithdrawFunds(Amount amount) implements AccountCommand {}

  record CloseAccount(String reason) implements AccountCommand {}

  /// Asks for the right to be forgotten; of an open account or a closed one.
  record ForgetPerson() implements AccountCommand {}
}
