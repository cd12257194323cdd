package dev.daybook.accounts.personal;

import dev.daybook.jackson.personal.FieldEncryption;
import dev.daybook.personal.EncryptedText;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// One constant key for every person, for the encrypted texts in the golden files.
public final class OneKey implements FieldEncryption {
  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");

  @Override
  public String encrypt(FieldLocation location, String text) {
    return EncryptedText.encrypt(KEY, location, text);
  }

  @Override
  public Optional<String> decrypt(FieldLocation location, String stored) {
    return Optional.of(EncryptedText.decrypt(KEY, location, stored));
  }
}
