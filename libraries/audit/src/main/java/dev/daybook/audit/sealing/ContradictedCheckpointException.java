package dev.daybook.audit.sealing;

import dev.daybook.eventstore.errors.ExtensionException;

/// The tree contradicts a checkpoint that was signed: the history was changed, or the log was
/// restored from a backup. Nothing is signed until an operator has found out why. After a restore,
/// begin a new epoch of the log, and sign with a new key under a new origin.
public final class ContradictedCheckpointException extends ExtensionException {
  private static final long serialVersionUID = 1;

  public ContradictedCheckpointException(String message) {
    super(message, false);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
