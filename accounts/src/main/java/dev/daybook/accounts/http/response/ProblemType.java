package dev.daybook.accounts.http.response;

/// The types of problems in responses (RFC 9457).
///
/// The slug is part of the HTTP contract: programs compare it. A type has one status; a slug with
/// two statuses has two types.
public enum ProblemType {
  UNREADABLE(400, "unreadable", "Unreadable request"),
  INVALID_INPUT(400, "invalid-input", "Invalid input"),
  /// Refused by Jetty, possibly with another 4xx status.
  BAD_REQUEST(400, "bad-request", "Bad request"),
  FOREIGN_ORIGIN(403, "foreign-origin", "Foreign origin"),
  LESSONS_OFF(403, "lessons-off", "No lessons here"),
  NOT_FOUND(404, "not-found", "Not found"),
  ACCOUNT_NOT_FOUND(404, "account-not-found", "Account not found"),
  RESERVATION_NOT_FOUND(404, "reservation-not-found", "Reservation not found"),
  SCHEDULED_TRANSFER_NOT_FOUND(404, "scheduled-transfer-not-found", "Scheduled transfer not found"),
  EVENT_NOT_FOUND(404, "event-not-found", "Event not found"),
  PROCESS_NOT_FOUND(404, "process-not-found", "Process not found"),
  PROJECTION_NOT_FOUND(404, "projection-not-found", "Projection not found"),
  RELAY_NOT_FOUND(404, "relay-not-found", "Relay not found"),
  SEALING_OFF(404, "sealing-off", "Log not sealed"),
  LESSON_NOT_FOUND(404, "lesson-not-found", "Lesson not found"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed"),
  TOO_SLOW(408, "too-slow", "Body too slow"),
  USER_ALREADY_EXISTS(409, "user-already-exists", "User already exists"),
  EMAIL_TAKEN(409, "email-taken", "E-mail taken"),
  ACCOUNT_CLOSED(409, "account-closed", "Account closed"),
  ALREADY_CLOSED(409, "already-closed", "Already closed"),
  INSUFFICIENT_FUNDS(409, "insufficient-funds", "Insufficient funds"),
  CURRENCY_MISMATCH(409, "currency-mismatch", "Currency mismatch"),
  BALANCE_TOO_LARGE(409, "balance-too-large", "Balance too large"),
  RESERVATION_ENDED(409, "reservation-ended", "Reservation ended"),
  TOO_MANY_RESERVATIONS(409, "too-many-reservations", "Too many reservations"),
  SCHEDULED_TRANSFER_ENDED(409, "scheduled-transfer-ended", "Scheduled transfer ended"),
  TOO_MANY_SCHEDULED_TRANSFERS(409, "too-many-scheduled-transfers", "Too many scheduled transfers"),
  ACTION_NOT_APPLICABLE(409, "action-not-applicable", "Action not applicable"),
  LOG_NOT_EMPTY(409, "log-not-empty", "Log not empty"),
  POSITION_DIVERGED(409, "log-diverged", "Log diverged"),
  VERSION_MISMATCH(412, "version-mismatch", "Version mismatch"),
  TOO_LARGE(413, "too-large", "Body too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "Unsupported media type"),
  UNKNOWN_HOST(421, "unknown-host", "Unknown host"),
  IDEMPOTENCY_KEY_CONFLICT(422, "idempotency-key-conflict", "Idempotency key conflict"),
  MISCONFIGURED(500, "misconfigured", "Database misconfigured"),
  UNPROVED(500, "unproved", "Event cannot be proved"),
  UNEXPECTED(500, "unexpected", "Unexpected error"),
  UNKNOWN_TRANSFER_CODING(501, "unknown-transfer-coding", "Unknown transfer coding"),
  OVERLOADED(503, "overloaded", "Overloaded"),
  CONTENDED(503, "contended", "Too many at once"),
  UNAVAILABLE(503, "unavailable", "Database unavailable"),
  OUTCOME_UNKNOWN(503, "outcome-unknown", "Outcome unknown"),
  BEHIND(503, "behind", "List behind"),
  KEYS_UNAVAILABLE(503, "keys-unavailable", "Keys of persons unavailable"),
  NOT_SEALED(503, "not-sealed", "Event not sealed yet"),
  TOO_MANY_LESSONS(503, "too-many-lessons", "Too many lessons"),
  STOPPING(503, "stopping", "Stopping"),
  LOG_DIVERGED(503, "log-diverged", "Log diverged"),
  HTTP_VERSION_NOT_SUPPORTED(505, "http-version-not-supported", "HTTP version not supported");

  private final int status;
  private final String slug;
  private final String title;

  ProblemType(int status, String slug, String title) {
    this.status = status;
    this.slug = slug;
    this.title = title;
  }

  /// The status of the response.
  public int status() {
    return status;
  }

  /// Name of the type for programs.
  public String slug() {
    return slug;
  }

  /// Name of the type for people.
  public String title() {
    return title;
  }

  /// Value of the problem's `type`: a URI reference relative to the service's address.
  public String uri() {
    return "/problems/" + slug;
  }

  /// Whether the same request may succeed later; the response then has a `Retry-After`.
  public boolean isRetryable() {
    return status == 503;
  }
}
