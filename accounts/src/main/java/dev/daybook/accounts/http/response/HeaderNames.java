package dev.daybook.accounts.http.response;

/// Names of headers that are not part of HTTP.
public final class HeaderNames {
  /// A position in the log: of a command's events, of a list's projection, or of the log's head.
  public static final String POSITION = "Daybook-Position";

  /// Id of the log's current epoch.
  public static final String EPOCH = "Daybook-Epoch";

  /// The caller's key for one command or operator action, by which a retry is recognised.
  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private HeaderNames() {}
}
