package dev.daybook.personal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The only secret outside the database.
///
/// Derived from it by HKDF-SHA-256: the key that wraps the persons' keys, the keys of the address
/// tags and request hashes, and a check value that identifies the master key.
public final class MasterKey {
  public static final int BYTES = 32;

  private static final String HMAC = "HmacSHA256";

  private final SecretKey wrapping;
  private final SecretKey addresses;
  private final SecretKey requests;
  private final byte[] check;

  private MasterKey(SecretKey wrapping, SecretKey addresses, SecretKey requests, byte[] check) {
    this.wrapping = wrapping;
    this.addresses = addresses;
    this.requests = requests;
    this.check = check;
  }

  /// Derives the keys from a secret.
  ///
  /// @param secret [#BYTES] random bytes
  public static MasterKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("A master key must have %d bytes".formatted(BYTES));
    }
    return new MasterKey(
        new SecretKeySpec(derive(secret, "wrapping of personal keys"), "AES"),
        new SecretKeySpec(derive(secret, "tags of e-mail addresses"), HMAC),
        new SecretKeySpec(derive(secret, "hashes of requests"), HMAC),
        derive(secret, "check of the master key"));
  }

  /// Returns a new random key.
  static MasterKey random() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return of(secret);
  }

  /// Value that identifies the key without revealing it.
  byte[] check() {
    return check.clone();
  }

  byte[] wrap(UUID person, SecretKey key) {
    return Aead.encrypt(wrapping, key.getEncoded(), context(person));
  }

  /// @throws IllegalArgumentException if it was not wrapped by this key for this person
  SecretKey unwrap(UUID person, byte[] wrapped) {
    return new SecretKeySpec(Aead.decrypt(wrapping, wrapped, context(person)), "AES");
  }

  /// Returns the tag of an address: a keyed hash, so that the address cannot be guessed without the
  /// key. Equal for equal addresses.
  public String addressTag(String address) {
    byte[] hash = hash(addresses, address.getBytes(UTF_8));
    return "email:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  /// Returns a keyed hash of a request, which cannot be guessed without the key. Equal for equal
  /// requests.
  byte[] requestHash(byte[] request) {
    return hash(requests, request);
  }

  private static byte[] hash(SecretKey key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static byte[] context(UUID person) {
    return person.toString().getBytes(US_ASCII);
  }

  private static byte[] derive(byte[] secret, String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(secret)
                  .thenExpand(("daybook: " + purpose).getBytes(US_ASCII), BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  @Override
  public String toString() {
    return "a master key";
  }
}
