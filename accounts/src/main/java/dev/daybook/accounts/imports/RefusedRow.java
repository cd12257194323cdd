package dev.daybook.accounts.imports;

/// A row that can't go into the log; the message is the reason.
final class RefusedRow extends Exception {
  private final boolean following;

  private RefusedRow(String reason, boolean following) {
    super(reason, null, false, false); // a refusal is an answer, not a fault: no trace
    this.following = following;
  }

  RefusedRow(String reason) {
    this(reason, false);
  }

  /// A row whose account has stopped at an earlier one.
  static RefusedRow following(String reason) {
    return new RefusedRow(reason, true);
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  /// Whether it is refused only because an earlier row is.
  boolean isFollowing() {
    return following;
  }
}
