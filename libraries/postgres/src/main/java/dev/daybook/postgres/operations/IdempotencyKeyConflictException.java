package dev.daybook.postgres.operations;

import dev.daybook.eventstore.errors.ExtensionException;

/// The [OperatorAction.Key] was used for another request before. Nothing was changed.
public final class IdempotencyKeyConflictException extends ExtensionException {
  public IdempotencyKeyConflictException() {
    super("The idempotency key was used for another request", false);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
