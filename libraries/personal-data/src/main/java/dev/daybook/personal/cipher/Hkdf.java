package dev.daybook.personal.cipher;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HKDF with HMAC-SHA-256 (RFC 5869). Java's own, `javax.crypto.KDF`, is newer than Java 21.
public final class Hkdf {
  /// Name of the hash function.
  public static final String HMAC = "HmacSHA256";

  private static final int HASH_BYTES = 32;
  private static final int BLOCKS_MAX = 255;

  private Hkdf() {}

  /// Returns a pseudorandom key of 32 bytes.
  ///
  /// @param salt may be empty
  public static byte[] extract(byte[] salt, byte[] secret) {
    return mac(salt.length == 0 ? new byte[HASH_BYTES] : salt).doFinal(secret);
  }

  /// Derives a key.
  ///
  /// @param pseudorandomKey from [#extract]
  /// @param info purpose of the result
  /// @param bytes length of the result, at most 8,160
  public static byte[] expand(byte[] pseudorandomKey, byte[] info, int bytes) {
    int blocks = (bytes + HASH_BYTES - 1) / HASH_BYTES;
    if (bytes < 1 || blocks > BLOCKS_MAX) {
      throw new IllegalArgumentException("HKDF derives 1 to 8,160 bytes, not " + bytes);
    }
    Mac mac = mac(pseudorandomKey);
    byte[] all = new byte[blocks * HASH_BYTES];
    byte[] block = {};
    for (int i = 1; i <= blocks; i++) {
      mac.update(block);
      mac.update(info);
      block = mac.doFinal(new byte[] {(byte) i});
      System.arraycopy(block, 0, all, (i - 1) * HASH_BYTES, HASH_BYTES);
    }
    return Arrays.copyOf(all, bytes);
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
