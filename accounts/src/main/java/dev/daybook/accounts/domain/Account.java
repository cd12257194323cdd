package dev.daybook.accounts.domain;

/// State of an account, folded from its events.
public sealed interface Account {

  record Unopened() implements Account {}

  record Open(Holder holder, Money balance) implements Account {}

  /// Closed for good; keeps its last balance.
  record Closed(Holder holder, Money balance) implements Account {}

  /// The account's user, with or without personal data.
  sealed interface Holder {
    /// Replaces the name of an erased person.
    String FORGOTTEN_NAME = "[forgotten]";

    /// Replaces the e-mail address of an erased person.
    String FORGOTTEN_EMAIL = "";

    UserId user();

    String name();

    String email();
  }

  record Person(UserId user, String name, String email) implements Holder {}

  /// A person whose personal data was erased.
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
