package dev.daybook.accounts.imports.rows;

/// A row is rejected. The message is the reason.
public final class RefusedRow extends Exception {
  private final boolean following;

  private RefusedRow(String reason, boolean following) {
    super(reason, null, false, false); // a refusal is a result, not a defect: no trace
    this.following = following;
  }

  public RefusedRow(String reason) {
    this(reason, false);
  }

  /// Rejects a row because its account has stopped at an earlier row.
  public static RefusedRow following(String reason) {
    return new RefusedRow(reason, true);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }

  /// Whether the row is rejected only because of an earlier row.
  public boolean isFollowing() {
    return following;
  }
}
