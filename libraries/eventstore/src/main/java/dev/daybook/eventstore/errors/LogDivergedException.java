package dev.daybook.eventstore.errors;

/// The log doesn't have, at a place where its reader has been, what the reader has seen there: it
/// was restored from a backup, or is another log. The reader must not go on from there.
public final class LogDivergedException extends EventStoreException {
  public LogDivergedException(String message) {
    super(message, null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
