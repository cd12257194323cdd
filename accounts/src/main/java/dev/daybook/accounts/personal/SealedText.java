package dev.daybook.accounts.personal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.jackson.personal.Seals.Place;
import java.util.Base64;
import javax.crypto.SecretKey;

/// A text as the log holds it: encrypted for its place, in Base64.
final class SealedText {
  private SealedText() {}

  static String seal(SecretKey key, Place place, String text) {
    byte[] encrypted = Aead.encrypt(key, text.getBytes(UTF_8), context(place));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(encrypted);
  }

  /// @throws IllegalArgumentException if nothing was sealed to this with that key, for that place
  static String open(SecretKey key, Place place, String stored) {
    byte[] encrypted = Base64.getUrlDecoder().decode(stored);
    return new String(Aead.decrypt(key, encrypted, context(place)), UTF_8);
  }

  /// Neither a stream's name nor a type has spaces.
  private static byte[] context(Place place) {
    return String.join(" ", place.stream().toString(), place.type(), place.name())
        .getBytes(US_ASCII);
  }
}
