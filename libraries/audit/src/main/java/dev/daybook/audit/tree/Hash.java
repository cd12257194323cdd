package dev.daybook.audit.tree;

import dev.daybook.audit.encoding.CanonicalBase64;
import dev.daybook.audit.encoding.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/// A SHA-256 hash of a Merkle tree as RFC 6962, section 2.1, defines it. Immutable.
public final class Hash {
  /// Length in bytes.
  public static final int LENGTH = 32;

  /// The root of a tree without leaves.
  public static final Hash EMPTY_TREE = new Hash(Sha256.digest().digest());

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /// A hash that was computed before.
  ///
  /// @throws IllegalArgumentException if it hasn't [#LENGTH] bytes
  public static Hash of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("A hash has " + LENGTH + " bytes, not " + bytes.length);
    }
    return new Hash(bytes.clone());
  }

  /// Parses the form of [#toString()].
  ///
  /// @throws IllegalArgumentException if `base64` doesn't have that form
  public static Hash parse(String base64) {
    return of(CanonicalBase64.decode(base64));
  }

  /// The hash at an index of concatenated hashes.
  static Hash in(byte[] hashes, int index) {
    return new Hash(Arrays.copyOfRange(hashes, index * LENGTH, (index + 1) * LENGTH));
  }

  /// The hash of a leaf: SHA-256(0x00 ‖ leaf).
  public static Hash ofLeaf(byte[] leaf) {
    MessageDigest digest = Sha256.digest();
    digest.update(LEAF);
    return new Hash(digest.digest(leaf));
  }

  /// As [#ofLeaf(byte[])], of a leaf in a buffer, with a digest that is used for many.
  ///
  /// @param length number of bytes of the leaf, at the start of the buffer
  /// @param digest of SHA-256, after its last hash
  public static Hash ofLeaf(byte[] buffer, int length, MessageDigest digest) {
    digest.update(LEAF);
    digest.update(buffer, 0, length);
    return new Hash(digest.digest());
  }

  /// The root over neighbouring hashes.
  ///
  /// @param count a power of two
  static Hash root(byte[] hashes, int first, int count) {
    MessageDigest digest = Sha256.digest();
    byte[] level = Arrays.copyOfRange(hashes, first * LENGTH, (first + count) * LENGTH);
    for (int nodes = count / 2; nodes > 0; nodes /= 2) {
      for (int i = 0; i < nodes; i++) {
        digest.update(NODE);
        digest.update(level, 2 * i * LENGTH, 2 * LENGTH);
        System.arraycopy(digest.digest(), 0, level, i * LENGTH, LENGTH);
      }
    }
    return in(level, 0);
  }

  /// The hash of a node: SHA-256(0x01 ‖ left ‖ right).
  public static Hash ofNode(Hash left, Hash right) {
    MessageDigest digest = Sha256.digest();
    digest.update(NODE);
    digest.update(left.bytes);
    return new Hash(digest.digest(right.bytes));
  }

  /// A copy of the bytes.
  public byte[] bytes() {
    return bytes.clone();
  }

  void copyTo(byte[] hashes, int index) {
    System.arraycopy(bytes, 0, hashes, index * LENGTH, LENGTH);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// In Base 64 (RFC 4648, section 4), as in checkpoints and proofs.
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
