package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;

/// Wraps the keys of persons: encrypts them under a key that is not in the database.
///
/// [MasterKey] does it with a key in a file. Another implementation can call a key management
/// service (KMS), so that the wrapping key never leaves that service.
///
/// While it is away, [PersonKeys] throws [KeysUnavailableException] for what needs a key that is
/// not in memory.
///
/// Implementations are thread-safe, and may block.
public interface KeyWrapper {
  /// Maximum length of a wrapped key.
  int WRAPPED_BYTES_MAX = 4_096;

  /// Encrypts the key of a person, bound to the person: it can't be unwrapped for another one.
  ///
  /// @param person the person's id, as additional authenticated data
  /// @param key 32 secret bytes; neither kept nor changed
  /// @return 1 to [#WRAPPED_BYTES_MAX] bytes
  /// @throws EventStoreUnavailableException if the key can't be wrapped now; a retry can help
  byte[] wrap(String person, byte[] key);

  /// Decrypts the key of a person.
  ///
  /// @param wrapped a result of [#wrap] for this person, or any other bytes
  /// @throws IllegalArgumentException if `wrapped` was not wrapped for this person under this key
  /// @throws EventStoreUnavailableException if the key can't be unwrapped now; a retry can help
  byte[] unwrap(String person, byte[] wrapped);
}
