package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// The connection to the store ended before its answer came: the append has happened as a whole or
/// not at all, and only the log can tell. Read it before trying again.
public final class AppendOutcomeUnknownException extends EventStoreException {
  public AppendOutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
