package dev.daybook.postgres.operations;

import dev.daybook.eventstore.errors.ExtensionException;

/// Another order came with the same [OperatorAction.Key] before. Nothing was changed.
public final class IdempotencyKeyConflictException extends ExtensionException {
  public IdempotencyKeyConflictException() {
    super("Another order came with this key before", false);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
