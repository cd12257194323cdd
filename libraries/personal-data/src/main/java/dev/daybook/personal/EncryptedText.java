package dev.daybook.personal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import dev.daybook.personal.cipher.Aead;
import java.util.Base64;
import javax.crypto.SecretKey;

/// Stored form of an encrypted text field: ciphertext bound to its field, in Base64.
final class EncryptedText {
  private EncryptedText() {}

  static String encrypt(SecretKey key, FieldLocation location, String text) {
    byte[] encrypted = Aead.encrypt(key, text.getBytes(UTF_8), context(location));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(encrypted);
  }

  /// @throws IllegalArgumentException if `stored` was not encrypted with this key for this field
  static String decrypt(SecretKey key, FieldLocation location, String stored) {
    byte[] encrypted = Base64.getUrlDecoder().decode(stored);
    return new String(Aead.decrypt(key, encrypted, context(location)), UTF_8);
  }

  /// The join is unambiguous: stream ids and types contain no spaces.
  private static byte[] context(FieldLocation location) {
    return String.join(" ", location.stream().toString(), location.type(), location.name())
        .getBytes(UTF_8);
  }
}
