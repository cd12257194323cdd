package dev.daybook.postgres.operations;

/// An act for which there is no occasion, such as a retry where nothing has failed. Nothing was
/// changed.
public final class ActRefusedException extends RuntimeException {
  public ActRefusedException(String message) {
    super(message, null, false, false);
  }
}
