package dev.daybook.audit.witness.server;

/// A witness can't start: its folder is used by another process or damaged, or a log would be
/// followed that its operator has not accepted. The message says what to do.
public final class WitnessException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public WitnessException(String message) {
    super(message);
  }

  public WitnessException(String message, Throwable cause) {
    super(message, cause);
  }
}
