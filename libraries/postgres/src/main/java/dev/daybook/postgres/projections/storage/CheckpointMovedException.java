package dev.daybook.postgres.projections.storage;

/// The live view has applied events that were not there when the log was read for a transaction.
/// That is undone, and tried again with what has come since.
public final class CheckpointMovedException extends RuntimeException {
  public CheckpointMovedException(String projection) {
    super("The view of %s has moved on".formatted(projection), null, false, false);
  }
}
