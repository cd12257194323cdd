package dev.daybook.accounts.domain;

/// What an account is at a moment of its history.
public sealed interface Account {

  /// Nothing has happened yet.
  record Unopened() implements Account {}

  record Open(Holder holder, Money balance) implements Account {}

  /// Closed for good; the money that was on it is still told.
  record Closed(Holder holder, Money balance) implements Account {}

  /// Whose account it is.
  record Holder(UserId user, String name, String email) {}
}
