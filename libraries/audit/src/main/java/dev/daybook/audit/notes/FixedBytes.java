package dev.daybook.audit.notes;

import java.security.SecureRandom;

/// Gives a secret where a generator of keys asks for random bytes: the platform has no other way to
/// the public key of a private one.
final class FixedBytes extends SecureRandom {
  private static final long serialVersionUID = 1;

  private final byte[] bytes;

  FixedBytes(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  @Override
  public void nextBytes(byte[] target) {
    System.arraycopy(bytes, 0, target, 0, target.length);
  }
}
