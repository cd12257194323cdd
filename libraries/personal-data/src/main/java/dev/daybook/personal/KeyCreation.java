package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Creates the keys of persons, and wraps them for a store. Thread-safe.
record KeyCreation(KeyWrapper wrapper, SecureRandom random) {

  /// Adds a new key to a store. If another master key has become current, wraps by that one from
  /// now on.
  ///
  /// @return the key; empty if the person has one already
  /// @throws KeysUnavailableException if it can't be wrapped now
  Optional<SecretKey> create(PersonKeyStore store, String person) {
    byte[] key = new byte[KeyUnwrapping.KEY_BYTES];
    random.nextBytes(key);
    return add(store, person, key) ? Optional.of(new SecretKeySpec(key, "AES")) : Optional.empty();
  }

  private boolean add(PersonKeyStore store, String person, byte[] key) {
    try {
      return store.add(person, wrap(person, key));
    } catch (KeysUnavailableException e) {
      useCurrent(e);
      return store.add(person, wrap(person, key));
    }
  }

  private void useCurrent(KeysUnavailableException refusal) {
    String current = refusal.currentId().orElseThrow(() -> refusal);
    if (!(wrapper instanceof MasterKey master)) {
      throw refusal;
    }
    if (!master.has(current)) {
      throw KeysUnavailableException.missing(current);
    }
    master.use(current);
  }

  private byte[] wrap(String person, byte[] key) {
    byte[] wrapped = called(person, key);
    if (wrapped.length == 0 || wrapped.length > KeyWrapper.WRAPPED_BYTES_MAX) {
      throw new EventStoreMisconfiguredException(
          "%s wraps a key to %d bytes: at most %d are stored"
              .formatted(
                  wrapper.getClass().getName(), wrapped.length, KeyWrapper.WRAPPED_BYTES_MAX),
          null);
    }
    return wrapped;
  }

  private byte[] called(String person, byte[] key) {
    try {
      return wrapper.wrap(person, key);
    } catch (EventStoreUnavailableException e) {
      throw KeysUnavailableException.away("wrapped", e);
    }
  }
}
