package dev.daybook.accounts.learn;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What the reader of a lesson can do to its log.
public enum Exercise {
  /// Appends a deposit.
  DEPOSIT,
  /// Appends a withdrawal.
  WITHDRAW,
  /// Sends an UPDATE of a stored event to PostgreSQL, which refuses it.
  EDIT_EVENT,
  /// Withdraws more than the balance, which a rule refuses.
  OVERDRAW,
  /// Two writers append at the same expected version; the second one loads and decides again.
  RACE,
  /// Stops the projection of the read model.
  STOP_READ_MODEL,
  /// Starts the projection again, from its checkpoint.
  START_READ_MODEL,
  /// Rebuilds the read model from the first event.
  REBUILD_READ_MODEL,
  /// Kills a process while it appends.
  CRASH,
  /// Sends the same command twice with one idempotency key.
  SEND_TWICE,
  /// Erases the person of the account.
  FORGET,
  /// Proves that an event is in the log, and refuses a changed one.
  PROVE;

  /// Name in addresses, such as `edit-event`.
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Whether it needs room in the log.
  boolean appends() {
    return switch (this) {
      case DEPOSIT, WITHDRAW, RACE, CRASH, SEND_TWICE, FORGET -> true;
      case EDIT_EVENT, OVERDRAW, STOP_READ_MODEL, START_READ_MODEL, REBUILD_READ_MODEL, PROVE ->
          false;
    };
  }

  public static Optional<Exercise> find(String slug) {
    return Arrays.stream(values()).filter(it -> it.slug().equals(slug)).findFirst();
  }
}
