package dev.daybook.accounts.personal;

import dev.daybook.personal.MasterKey;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// A keyed hash (HMAC-SHA-256), which the log may keep for ever although what it hashes may contain
/// personal data: that cannot be guessed without the master key. Equal for equal texts.
///
/// @param key from [MasterKey#hmacKey]
public record KeyedHash(SecretKey key) {

  /// Hashes e-mail addresses for their tags.
  public static KeyedHash ofAddresses(MasterKey master) {
    return new KeyedHash(master.hmacKey("tags of e-mail addresses"));
  }

  /// Hashes requests, to recognise them under their idempotency key.
  public static KeyedHash ofRequests(MasterKey master) {
    return new KeyedHash(master.hmacKey("hashes of requests"));
  }

  public byte[] of(byte[] text) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  @Override
  public String toString() {
    return "a keyed hash";
  }
}
