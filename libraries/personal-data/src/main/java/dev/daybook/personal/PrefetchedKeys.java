package dev.daybook.personal;

import dev.daybook.jackson.personal.FieldEncryption;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.crypto.SecretKey;

/// Decrypts texts of some persons by keys that were fetched before.
///
/// @param others for encryption, and for other persons
/// @param keys of these persons; empty for those that have none
record PrefetchedKeys(
    FieldEncryption others, Set<String> persons, Function<String, Optional<SecretKey>> keys)
    implements FieldEncryption {
  @Override
  public String encrypt(FieldLocation location, String text) {
    return others.encrypt(location, text);
  }

  @Override
  public Optional<String> decrypt(FieldLocation location, String stored) {
    return persons.contains(location.person())
        ? keys.apply(location.person()).map(key -> EncryptedText.decrypt(key, location, stored))
        : others.decrypt(location, stored);
  }
}
