package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// The store refuses the call until an operator corrects its configuration: a table or a privilege
/// is missing, a durability setting is off, the connection pool is too small, a migration has
/// failed, or the schema belongs to a different build. Nothing was changed. Report the error; don't
/// retry.
public final class EventStoreMisconfiguredException extends EventStoreException {
  public EventStoreMisconfiguredException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
