package dev.daybook.accounts.api;

import org.jspecify.annotations.Nullable;

/// A request that is refused where it comes in, with the answer that it gets.
final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  ProblemException(Problem problem) {
    this(problem, null);
  }

  private ProblemException(Problem problem, @Nullable Throwable cause) {
    super(problem.detail(), cause, false, false);
    this.problem = problem;
  }

  static ProblemException invalid(String field, String detail) {
    return new ProblemException(Problem.invalid(field, detail));
  }

  Problem problem() {
    return problem;
  }
}
