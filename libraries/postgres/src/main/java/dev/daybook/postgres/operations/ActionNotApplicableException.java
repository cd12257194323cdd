package dev.daybook.postgres.operations;

/// An act for which there is no occasion, such as a retry where nothing has failed. Nothing was
/// changed.
public final class ActionNotApplicableException extends RuntimeException {
  public ActionNotApplicableException(String message) {
    super(message, null, false, false);
  }
}
