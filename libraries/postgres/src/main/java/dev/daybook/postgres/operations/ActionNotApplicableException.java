package dev.daybook.postgres.operations;

import dev.daybook.eventstore.errors.ExtensionException;

/// The operator action doesn't apply to the current state, for example a retry when nothing has
/// failed. Nothing was changed.
public final class ActionNotApplicableException extends ExtensionException {
  public ActionNotApplicableException(String message) {
    super(message, false);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
