package dev.daybook.audit.notes;

import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// The X.509 form of the public keys of an algorithm: always the same bytes, then those of the key.
final class X509Form {
  private final String algorithm;
  private final byte[] prefix;
  private final int length;

  /// @param algorithm for messages, with its article
  /// @param prefix what comes before the key's bytes, in hexadecimal digits
  /// @param length of a key, in bytes
  X509Form(String algorithm, String prefix, int length) {
    this.algorithm = algorithm;
    this.prefix = HexFormat.of().parseHex(prefix);
    this.length = length;
  }

  /// The bytes of a key.
  ///
  /// @throws IllegalArgumentException if the key is of another algorithm
  byte[] raw(PublicKey key) {
    byte[] encoded = key.getEncoded();
    if (encoded.length != prefix.length + length
        || !Arrays.equals(encoded, 0, prefix.length, prefix, 0, prefix.length)) {
      throw new IllegalArgumentException("Not %s key: %s".formatted(algorithm, key.getAlgorithm()));
    }
    return Arrays.copyOfRange(encoded, prefix.length, encoded.length);
  }

  /// The form of a key of these bytes, for a `KeyFactory`.
  X509EncodedKeySpec spec(byte[] raw) {
    byte[] encoded = Arrays.copyOf(prefix, prefix.length + raw.length);
    System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
    return new X509EncodedKeySpec(encoded);
  }
}
