package dev.daybook.postgres.operations;

import dev.daybook.eventstore.errors.ExtensionException;

/// An act for which there is no occasion, such as a retry where nothing has failed. Nothing was
/// changed.
public final class ActionNotApplicableException extends ExtensionException {
  public ActionNotApplicableException(String message) {
    super(message, false);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
