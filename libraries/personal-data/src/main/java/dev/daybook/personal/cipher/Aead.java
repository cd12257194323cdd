package dev.daybook.personal.cipher;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM. Output: format byte, random nonce, ciphertext with authentication tag.
public final class Aead {
  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Aead() {}

  /// Encrypts.
  ///
  /// @param context additional authenticated data; decryption needs the same value
  public static byte[] encrypt(SecretKey key, byte[] plain, byte[] context) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key, nonce, context).doFinal(plain);
      return ByteBuffer.allocate(1 + NONCE_BYTES + encrypted.length)
          .put(FORMAT)
          .put(nonce)
          .put(encrypted)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has the algorithm
    }
  }

  /// Decrypts.
  ///
  /// @throws IllegalArgumentException if `encrypted` is not the result of [#encrypt] with this key
  ///   and context
  public static byte[] decrypt(SecretKey key, byte[] encrypted, byte[] context) {
    if (encrypted.length < 1 + NONCE_BYTES + TAG_BYTES || encrypted[0] != FORMAT) {
      throw new IllegalArgumentException("The value is not a ciphertext of this format");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    ByteBuffer.wrap(encrypted, 1, NONCE_BYTES).get(nonce);
    int start = 1 + NONCE_BYTES;
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, context)
          .doFinal(encrypted, start, encrypted.length - start);
    } catch (AEADBadTagException e) {
      throw new IllegalArgumentException(
          "The value was encrypted with another key or for another field", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has the algorithm
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
    cipher.updateAAD(context);
    return cipher;
  }
}
