package dev.daybook.personal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Unwraps keys, and keeps them for a while: a key management service takes milliseconds for a key,
/// and a projection needs the same keys for many batches. A kept key is used only for a wrapped key
/// that the store still has. Thread-safe; no lock is held while a key is unwrapped.
final class KeyUnwrapping {
  static final int KEY_BYTES = 32;

  private final KeyWrapper wrapper;
  private final Cache<Wrapped, SecretKey> keys;

  /// @param bytes not changed
  private record Wrapped(String person, ByteBuffer bytes) {}

  KeyUnwrapping(KeyWrapper wrapper, long keysMax, Duration keptFor) {
    this.wrapper = wrapper;
    this.keys = Caffeine.newBuilder().maximumSize(keysMax).expireAfterWrite(keptFor).build();
  }

  /// @throws IllegalArgumentException if it was not wrapped for this person by this wrapper
  /// @throws KeysUnavailableException if it can't be unwrapped now
  SecretKey unwrap(String person, byte[] wrapped) {
    Wrapped name = new Wrapped(person, ByteBuffer.wrap(wrapped));
    SecretKey known = keys.getIfPresent(name);
    if (known != null) {
      return known;
    }
    byte[] key = called(person, wrapped);
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "A person's key was unwrapped to %d bytes, not to %d".formatted(key.length, KEY_BYTES));
    }
    SecretKey unwrapped = new SecretKeySpec(key, "AES");
    keys.put(name, unwrapped);
    return unwrapped;
  }

  private byte[] called(String person, byte[] wrapped) {
    requireMasterKey(wrapped);
    try {
      return wrapper.unwrap(person, wrapped);
    } catch (EventStoreUnavailableException e) {
      throw KeysUnavailableException.away("unwrapped", e);
    }
  }

  private void requireMasterKey(byte[] wrapped) {
    if (wrapper instanceof MasterKey master) {
      MasterKey.wrappedBy(wrapped)
          .filter(id -> !master.has(id))
          .ifPresent(
              id -> {
                throw KeysUnavailableException.missing(id);
              });
    }
  }

  /// The key of a person among wrapped keys, empty if it is not there.
  Optional<SecretKey> unwrapped(String person, Map<String, byte[]> keys) {
    return Optional.ofNullable(keys.get(person)).map(wrapped -> unwrap(person, wrapped));
  }

  /// Removes the keys of a person.
  void evict(String person) {
    keys.asMap().keySet().removeIf(wrapped -> wrapped.person().equals(person));
  }
}
