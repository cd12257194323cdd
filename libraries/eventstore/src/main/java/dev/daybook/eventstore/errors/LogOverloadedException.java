package dev.daybook.eventstore.errors;

/// The store has more to do than it takes on. Nothing was appended; try again a little later.
public final class LogOverloadedException extends EventStoreException {
  public LogOverloadedException(String message) {
    super(message, null);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
