package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// The connection to the store ended before the outcome of an append was known. Either all of its
/// events were appended, or none.
///
/// An append at an exact version may be repeated with the same event ids: it then returns its first
/// result. For any other append, read the log first. A command with an idempotency key may be
/// repeated.
public final class AppendOutcomeUnknownException extends EventStoreException {
  public AppendOutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
