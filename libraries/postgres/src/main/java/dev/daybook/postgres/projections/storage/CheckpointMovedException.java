package dev.daybook.postgres.projections.storage;

/// The live read model has applied events that were not in the log when it was read for a
/// transaction. The transaction is rolled back and retried with the new events.
public final class CheckpointMovedException extends RuntimeException {
  public CheckpointMovedException(String projection) {
    super("The checkpoint of %s has moved".formatted(projection), null, false, false);
  }
}
