package dev.daybook.eventstore.errors;

/// The store has reached a limit, such as the length of its queue of appends. Nothing was appended;
/// try again later.
public final class LogOverloadedException extends EventStoreException {
  public LogOverloadedException(String message) {
    super(message, null);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
