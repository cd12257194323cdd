package dev.daybook.accounts.domain;

import dev.daybook.accounts.domain.Account.Open;
import org.jspecify.annotations.Nullable;

/// A business rule refused a command. Nothing was appended.
public final class Rejected extends RuntimeException {

  /// The rule that refused, with a sentence for people. The names are stored in events: never
  /// change one.
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
    TRANSFER_TO_ITSELF("An account transfers nothing to itself"),
    RESERVATION_NOT_FOUND("The account has no pending reservation with this id"),
    TOO_MANY_RESERVATIONS("The account has too many pending reservations"),
    SCHEDULED_TRANSFER_NOT_FOUND("Scheduled transfer not found"),
    SCHEDULED_TRANSFER_ENDED("The scheduled transfer has ended"),
    TOO_MANY_SCHEDULED_TRANSFERS(
        "The account has too many scheduled transfers that have not ended");

    private final String sentence;

    Reason(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }

  /// The account of a transfer to which the refusal applies.
  public enum Party {
    FROM,
    TO
  }

  private final Reason reason;
  private final @Nullable Party party;
  private final transient @Nullable Open account;

  public Rejected(Reason reason) {
    this(reason, null);
  }

  Rejected(Reason reason, @Nullable Party party) {
    this(reason, party, null);
  }

  private Rejected(Reason reason, @Nullable Party party, @Nullable Open account) {
    super(reason.sentence(), null, false, false); // a refusal is a result, not a defect: no trace
    this.reason = reason;
    this.party = party;
    this.account = account;
  }

  /// A command needs more than what an account has available.
  ///
  /// @param party the account of a transfer; null for other commands
  static Rejected insufficientFunds(Open account, @Nullable Party party) {
    return new Rejected(Reason.INSUFFICIENT_FUNDS, party, account);
  }

  public Reason reason() {
    return reason;
  }

  /// The account of a transfer to which the refusal applies; null for other commands.
  public @Nullable Party party() {
    return party;
  }

  /// The balance of the account; null unless the reason is [Reason#INSUFFICIENT_FUNDS].
  public @Nullable Money balance() {
    return account == null ? null : account.balance();
  }

  /// What the rule compared: the balance without what is reserved; null unless the reason is
  /// [Reason#INSUFFICIENT_FUNDS].
  public @Nullable Money available() {
    return account == null ? null : account.available();
  }
}
