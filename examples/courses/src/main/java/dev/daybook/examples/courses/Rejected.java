package dev.daybook.examples.courses;

/// A rule refuses a command.
final class Rejected extends RuntimeException {
  private final Reason reason;

  enum Reason {
    COURSE_EXISTS,
    TITLE_TAKEN,
    NO_SUCH_COURSE,
    COURSE_FULL,
    TOO_MANY_COURSES,
    ALREADY_ENROLLED,
    NOT_ENROLLED,
    TOO_MANY_STUDENTS
  }

  Rejected(Reason reason) {
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
