package dev.daybook.accounts.domain;

/// A rule said no. Nothing has happened.
public final class Rejected extends RuntimeException {

  /// Which rule, with the sentence that tells a person.
  public enum Reason {
    ACCOUNT_NOT_FOUND("Account not found"),
    USER_ALREADY_EXISTS("User already exists"),
    ACCOUNT_CLOSED("Account is closed"),
    ALREADY_CLOSED("Account is already closed"),
    INSUFFICIENT_FUNDS("Insufficient funds"),
    CURRENCY_MISMATCH("The account is kept in another currency"),
    BALANCE_TOO_LARGE("The balance would grow too large"),
    AMOUNT_TOO_LARGE("The amount is too large"),
    TOO_MANY_DECIMALS("The amount has more decimals than its currency");

    private final String sentence;

    Reason(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  private final Reason reason;

  public Rejected(Reason reason) {
    super(reason.sentence(), null, false, false); // a refusal is an answer, not a fault: no trace
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
