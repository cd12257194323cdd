package dev.daybook.postgres.operations;

/// Another order came with the same [OperatorAction.Key] before. Nothing was changed.
public final class IdempotencyKeyConflictException extends RuntimeException {
  public IdempotencyKeyConflictException() {
    super("Another order came with this key before", null, false, false);
  }
}
