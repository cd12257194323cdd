package dev.daybook.accounts.http.response;

/// Names of headers that are not in HTTP itself.
public final class HeaderNames {
  /// The log's position: of a command's events, of what a list has seen, or of the log's head.
  public static final String POSITION = "Daybook-Position";

  /// The epoch that the log is in.
  public static final String EPOCH = "Daybook-Epoch";

  /// A caller's key for one command or operator's action, by which a retry is recognised.
  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private HeaderNames() {}
}
