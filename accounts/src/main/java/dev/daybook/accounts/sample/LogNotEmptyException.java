package dev.daybook.accounts.sample;

/// The log has other events than the sample data. Nothing was appended.
public final class LogNotEmptyException extends RuntimeException {
  LogNotEmptyException() {
    super("The log begins with other events than the sample data");
  }
}
