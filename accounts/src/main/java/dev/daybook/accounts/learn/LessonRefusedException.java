package dev.daybook.accounts.learn;

/// A lesson was not begun, not found, or did not run an exercise. Nothing was changed.
public final class LessonRefusedException extends RuntimeException {

  public enum Reason {
    /// The service gives no lessons.
    OFF,
    /// The lesson never existed, has ended, or was idle for too long.
    NOT_FOUND,
    /// The maximum number of lessons is running.
    TOO_MANY,
    /// The exercise does not apply to the lesson's present state.
    NOT_APPLICABLE
  }

  private final Reason reason;
  private final String detail;

  /// @param message one or more sentences for the reader of the lesson
  public LessonRefusedException(Reason reason, String message) {
    super(message, null, false, false); // a refusal is a result, not a defect: no trace
    this.reason = reason;
    this.detail = message;
  }

  public Reason reason() {
    return reason;
  }

  /// The message, for the reader of the lesson.
  public String detail() {
    return detail;
  }
}
