package dev.daybook.test;

import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;

/// A command on a history, in a specification. It is handled twice and must have the same outcome,
/// since decisions are pure.
///
/// @param history in words
/// @param handle returns the outcome of the command
record HandledCommand<E, R>(String history, Object command, Supplier<Outcome<E, R>> handle) {

  /// Asserts the outcome.
  void require(Outcome<E, R> expected) {
    Outcome<E, R> actual = handle.get();
    if (!actual.equals(expected)) {
      throw failure("but is  ", expected, actual);
    }
    Outcome<E, R> again = handle.get();
    if (!again.equals(actual)) {
      throw failure("but the second time it is  ", actual, again);
    }
  }

  private AssertionFailedError failure(String but, Object expected, Object actual) {
    return new AssertionFailedError(
        "given   %s\nwhen    %s\nthen    %s\n%s%s"
            .formatted(history, command, expected, but, actual),
        expected,
        actual);
  }
}
