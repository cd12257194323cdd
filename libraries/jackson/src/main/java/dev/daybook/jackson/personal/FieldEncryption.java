package dev.daybook.jackson.personal;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import java.util.Optional;
import java.util.Set;

/// Encrypts texts under a key for each stream. Destroying a stream's key erases its texts wherever
/// they were copied; the log itself does not change (crypto-shredding).
///
/// Implementations are thread-safe. They may block while they fetch keys from outside the process.
public interface FieldEncryption {

  /// The location of a text. A text that was encrypted for one location can't be decrypted at
  /// another.
  ///
  /// @param type the event's stored name
  /// @param name the field's name
  record FieldLocation(StreamId stream, String type, String name) {}

  /// Encrypts a text; each call returns another ciphertext.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  String encrypt(FieldLocation location, String text);

  /// Decrypts a text; empty if the stream's key was destroyed.
  ///
  /// @throws IllegalArgumentException if the text was not encrypted for this location
  /// @throws EventStoreException if the keys can't be read or stored
  Optional<String> decrypt(FieldLocation location, String stored);

  /// An encryption for decrypting texts of many streams once: it may fetch their keys in one
  /// request.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  default FieldEncryption prefetchingKeysFor(Set<StreamId> streams) {
    return this;
  }
}
