package dev.daybook.accounts.imports.rows;

/// A row that can't go into the log; the message is the reason.
public final class RefusedRow extends Exception {
  private final boolean following;

  private RefusedRow(String reason, boolean following) {
    super(reason, null, false, false); // a refusal is an answer, not a fault: no trace
    this.following = following;
  }

  public RefusedRow(String reason) {
    this(reason, false);
  }

  /// A row whose account has stopped at an earlier one.
  public static RefusedRow following(String reason) {
    return new RefusedRow(reason, true);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }

  /// Whether it is refused only because an earlier row is.
  public boolean isFollowing() {
    return following;
  }
}
