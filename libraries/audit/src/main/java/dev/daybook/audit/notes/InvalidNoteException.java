package dev.daybook.audit.notes;

/// A note is not signed by the key, or does not have the form of a note or a checkpoint.
public final class InvalidNoteException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvalidNoteException(String message) {
    super(message);
  }

  public InvalidNoteException(String message, Throwable cause) {
    super(message, cause);
  }
}
