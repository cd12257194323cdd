package dev.daybook.postgres;

/// An act for which there is no occasion, such as a retry where nothing has failed. Nothing was
/// changed.
public final class ActRefusedException extends RuntimeException {
  ActRefusedException(String message) {
    super(message, null, false, false);
  }
}
