package dev.daybook.accounts.personal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import java.util.Base64;
import javax.crypto.SecretKey;

/// A text as the log holds it: encrypted for its place, in Base64.
final class EncryptedText {
  private EncryptedText() {}

  static String encrypt(SecretKey key, FieldLocation location, String text) {
    byte[] encrypted = Aead.encrypt(key, text.getBytes(UTF_8), context(location));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(encrypted);
  }

  /// @throws IllegalArgumentException if nothing was sealed to this with that key, for that place
  static String decrypt(SecretKey key, FieldLocation location, String stored) {
    byte[] encrypted = Base64.getUrlDecoder().decode(stored);
    return new String(Aead.decrypt(key, encrypted, context(location)), UTF_8);
  }

  /// Neither a stream's name nor a type has spaces.
  private static byte[] context(FieldLocation location) {
    return String.join(" ", location.stream().toString(), location.type(), location.name())
        .getBytes(US_ASCII);
  }
}
