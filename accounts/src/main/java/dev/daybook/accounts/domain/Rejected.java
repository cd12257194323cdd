package dev.daybook.accounts.domain;

import org.jspecify.annotations.Nullable;

/// A rule said no. Nothing has happened.
public final class Rejected extends RuntimeException {

  /// Which rule, with the sentence that tells a person.
  public enum Reason {
    ACCOUNT_NOT_FOUND("Account not found"),
    USER_ALREADY_EXISTS("User already exists"),
    EMAIL_TAKEN("Another account has this e-mail address"),
    ACCOUNT_CLOSED("Account is closed"),
    ALREADY_CLOSED("Account is already closed"),
    INSUFFICIENT_FUNDS("Insufficient funds"),
    CURRENCY_MISMATCH("The account is kept in another currency"),
    BALANCE_TOO_LARGE("The balance would grow too large"),
    AMOUNT_TOO_LARGE("The amount is too large"),
    TOO_MANY_DECIMALS("The amount has more decimals than its currency"),
    TRANSFER_TO_ITSELF("An account transfers nothing to itself");

    private final String sentence;

    Reason(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  /// Which of a transfer's accounts it was.
  public enum Party {
    FROM,
    TO
  }

  private final Reason reason;
  private final @Nullable Party party;

  public Rejected(Reason reason) {
    this(reason, null);
  }

  Rejected(Reason reason, @Nullable Party party) {
    super(reason.sentence(), null, false, false); // a refusal is an answer, not a fault: no trace
    this.reason = reason;
    this.party = party;
  }

  public Reason reason() {
    return reason;
  }

  /// Null where no transfer was asked for, or it isn't up to one of its accounts.
  public @Nullable Party party() {
    return party;
  }
}
