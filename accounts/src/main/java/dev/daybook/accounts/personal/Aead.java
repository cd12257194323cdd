package dev.daybook.accounts.personal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM: the format, a nonce that is random each time, and the ciphertext with its tag.
final class Aead {
  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Aead() {}

  /// @param context what the text belongs to: it opens with the same one alone
  static byte[] encrypt(SecretKey key, byte[] plain, byte[] context) {
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
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /// @throws IllegalArgumentException if nothing was encrypted to this with that key and context
  static byte[] decrypt(SecretKey key, byte[] encrypted, byte[] context) {
    if (encrypted.length < 1 + NONCE_BYTES + TAG_BYTES || encrypted[0] != FORMAT) {
      throw new IllegalArgumentException("This is nothing that was encrypted here");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    ByteBuffer.wrap(encrypted, 1, NONCE_BYTES).get(nonce);
    int start = 1 + NONCE_BYTES;
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, context)
          .doFinal(encrypted, start, encrypted.length - start);
    } catch (AEADBadTagException e) {
      throw new IllegalArgumentException("This was encrypted with another key, or elsewhere", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
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
