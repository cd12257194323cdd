package dev.daybook.audit.encoding;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256, the only hash function of the formats.
public final class Sha256 {
  private static final MessageDigest EMPTY = lookUp();

  private Sha256() {}

  /// A new digest. It is copied, since each look-up searches the providers, and there are several
  /// digests for each event.
  public static MessageDigest digest() {
    try {
      return (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException ignored) { // by a provider in hardware, for example
      return lookUp();
    }
  }

  private static MessageDigest lookUp() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
