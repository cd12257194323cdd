package dev.daybook.accounts.domain;

/// What an account is at a moment of its history.
public sealed interface Account {

  /// Nothing has happened yet.
  record Unopened() implements Account {}

  record Open(Holder holder, Money balance) implements Account {}

  /// Closed for good; the money that was on it is still told.
  record Closed(Holder holder, Money balance) implements Account {}

  /// Whose account it is.
  sealed interface Holder {
    /// In the place of the name of somebody who is forgotten.
    String FORGOTTEN_NAME = "[forgotten]";

    /// In the place of the e-mail address.
    String FORGOTTEN_EMAIL = "";

    UserId user();

    String name();

    String email();
  }

  record Person(UserId user, String name, String email) implements Holder {}

  /// Somebody who was forgotten.
  record Forgotten(UserId user) implements Holder {
    @Override
    public String name() {
      return FORGOTTEN_NAME;
    }

    @Override
    public String email() {
      return FORGOTTEN_EMAIL;
    }
  }
}
