package dev.daybook.accounts.learn;

/// One thing that happened during an exercise, in words.
///
/// @param by the part of the system that did it, such as `PostgreSQL`
/// @param what a sentence with the actual values
/// @param refused whether it was a refusal
public record TraceLine(String by, String what, boolean refused) {
  static TraceLine done(String by, String what) {
    return new TraceLine(by, what, false);
  }

  static TraceLine refused(String by, String what) {
    return new TraceLine(by, what, true);
  }
}
