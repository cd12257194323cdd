package dev.daybook.eventstore.errors;

/// The log doesn't have an event that the reader has read: it was restored from a backup, or is a
/// different log. The reader must not continue from its position.
public final class LogDivergedException extends EventStoreException {
  public LogDivergedException(String message) {
    super(message, null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
