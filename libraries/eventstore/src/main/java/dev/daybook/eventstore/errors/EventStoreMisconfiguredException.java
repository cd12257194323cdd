package dev.daybook.eventstore.errors;

import org.jspecify.annotations.Nullable;

/// The store refuses the call, and will refuse it until an operator changes something: a table or a
/// privilege is missing, durability is switched off, a migration failed, the schema is of a
/// different build. Nothing was changed. Report it, and don't retry.
public final class EventStoreMisconfiguredException extends EventStoreException {
  public EventStoreMisconfiguredException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
