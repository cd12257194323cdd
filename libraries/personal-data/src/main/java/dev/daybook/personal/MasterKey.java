package dev.daybook.personal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Wraps the keys of persons under a secret of 32 bytes, by AES-256-GCM. It is the only secret
/// outside of the database; [MasterKeyFile] keeps it.
///
/// Derived from it by HKDF-SHA-256: the key that wraps, a check value that identifies the master
/// key, and keys for hashes by [#hmacKey]. Thread-safe.
public final class MasterKey implements KeyWrapper {
  /// Length of the secret.
  public static final int BYTES = 32;

  private static final String WRAPPING = "wrapping of personal keys";
  private static final String CHECK = "check of the master key";

  private final byte[] pseudorandomKey;
  private final SecretKey wrapping;

  private MasterKey(byte[] pseudorandomKey) {
    this.pseudorandomKey = pseudorandomKey;
    this.wrapping = new SecretKeySpec(derive(WRAPPING), "AES");
  }

  /// The master key of a secret.
  ///
  /// @param secret [#BYTES] random bytes
  public static MasterKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("A master key must have %d bytes".formatted(BYTES));
    }
    return new MasterKey(Hkdf.extract(new byte[0], secret));
  }

  /// Returns a new random key.
  static MasterKey random() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return of(secret);
  }

  /// Value that identifies the key without revealing it.
  byte[] check() {
    return derive(CHECK);
  }

  @Override
  public byte[] wrap(String person, byte[] key) {
    return Aead.encrypt(wrapping, key, context(person));
  }

  @Override
  public byte[] unwrap(String person, byte[] wrapped) {
    return Aead.decrypt(wrapping, wrapped, context(person));
  }

  /// Derives a key for HMAC-SHA-256, for example for `EventTypesBuilder.personalTagsKeyedBy`.
  /// Always the same for one purpose.
  ///
  /// @param purpose any text that the application uses for this key alone
  public SecretKey hmacKey(String purpose) {
    if (purpose.isEmpty() || Set.of(WRAPPING, CHECK).contains(purpose)) {
      throw new IllegalArgumentException("No key is derived for the purpose \"" + purpose + "\"");
    }
    return new SecretKeySpec(derive(purpose), Hkdf.HMAC);
  }

  private static byte[] context(String person) {
    return person.getBytes(US_ASCII);
  }

  private byte[] derive(String purpose) {
    return Hkdf.expand(pseudorandomKey, ("daybook: " + purpose).getBytes(UTF_8), BYTES);
  }

  @Override
  public String toString() {
    return "a master key";
  }
}
