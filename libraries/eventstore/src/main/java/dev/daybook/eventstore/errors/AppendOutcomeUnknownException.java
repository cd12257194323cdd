package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// The connection to the store ended before its answer came: the append has happened as a whole or
/// not at all, and only the log can tell. An append at an exact version may be repeated with the
/// same event ids, and then gives its first result; before repeating another one, read the log.
public final class AppendOutcomeUnknownException extends EventStoreException {
  public AppendOutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
