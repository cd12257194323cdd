package dev.daybook.postgres.operations;

/// Another order came with the same [Act.Key] before. Nothing was changed.
public final class KeyReusedException extends RuntimeException {
  public KeyReusedException() {
    super("Another order came with this key before", null, false, false);
  }
}
