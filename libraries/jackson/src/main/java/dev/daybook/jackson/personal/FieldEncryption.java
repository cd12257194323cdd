package dev.daybook.jackson.personal;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import java.util.Optional;
import java.util.Set;

/// Encrypts texts under a key for each stream. When a stream's key is destroyed, its texts can't be
/// decrypted any more, in the log and in all copies of it (crypto-shredding).
///
/// Implementations are thread-safe. They may block while they fetch keys.
public interface FieldEncryption {

  /// The location of a text: a text that was encrypted for one location can't be decrypted at
  /// another one.
  ///
  /// @param type the event's stored name
  /// @param name the field's name
  record FieldLocation(StreamId stream, String type, String name) {}

  /// Encrypts a text. Each call returns a different ciphertext. Creates the stream's key if there
  /// is none.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  String encrypt(FieldLocation location, String text);

  /// Decrypts a text; empty if the stream's key was destroyed.
  ///
  /// @throws IllegalArgumentException if the text was not encrypted for this location
  /// @throws EventStoreException if the keys can't be read or stored
  Optional<String> decrypt(FieldLocation location, String stored);

  /// An encryption for one batch of events of these streams, which may fetch all their keys in one
  /// request.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  default FieldEncryption prefetchingKeysFor(Set<StreamId> streams) {
    return this;
  }
}
