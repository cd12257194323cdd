package dev.daybook.audit.tree;

/// A proof does not prove its claim: the proof, the claim or the history was changed.
public final class InvalidProofException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvalidProofException(String message) {
    super(message);
  }
}
