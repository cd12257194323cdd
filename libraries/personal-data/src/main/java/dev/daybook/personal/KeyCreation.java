package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Creates the keys of persons, and wraps them for a store. Thread-safe.
record KeyCreation(KeyWrapper wrapper, SecureRandom random) {

  /// Adds a new key to a store.
  ///
  /// @return the key; empty if the person has one already
  Optional<SecretKey> create(PersonKeyStore store, String person) {
    byte[] key = new byte[KeyUnwrapping.KEY_BYTES];
    random.nextBytes(key);
    return store.add(person, wrap(person, key))
        ? Optional.of(new SecretKeySpec(key, "AES"))
        : Optional.empty();
  }

  private byte[] wrap(String person, byte[] key) {
    byte[] wrapped = wrapper.wrap(person, key);
    if (wrapped.length == 0 || wrapped.length > KeyWrapper.WRAPPED_BYTES_MAX) {
      throw new EventStoreMisconfiguredException(
          "%s wraps a key to %d bytes: at most %d are stored"
              .formatted(
                  wrapper.getClass().getName(), wrapped.length, KeyWrapper.WRAPPED_BYTES_MAX),
          null);
    }
    return wrapped;
  }
}
