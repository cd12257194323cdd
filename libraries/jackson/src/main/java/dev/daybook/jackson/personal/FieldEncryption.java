package dev.daybook.jackson.personal;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import java.util.Optional;
import java.util.Set;

/// Encrypts texts under a key for each person. When a person's key is destroyed, the person's texts
/// can't be decrypted any more, in the log and in all copies of it (crypto-shredding).
///
/// Implementations are thread-safe. They may block while they fetch keys.
public interface FieldEncryption {

  /// The location of a text: a text that was encrypted for one location can't be decrypted at
  /// another one.
  ///
  /// @param type the event's stored name
  /// @param name the field's name
  /// @param person id of the person whose key encrypts the text: the value of the event's field
  ///   that is marked as [PersonId], or the stream's id if none is
  record FieldLocation(StreamId stream, String type, String name, String person) {

    /// A location in an event of the person that the stream's id names.
    public FieldLocation(StreamId stream, String type, String name) {
      this(stream, type, name, stream.id());
    }
  }

  /// Encrypts a text. Each call returns a different ciphertext. Creates the person's key if there
  /// is none.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  String encrypt(FieldLocation location, String text);

  /// Decrypts a text; empty if the person's key was destroyed.
  ///
  /// @throws IllegalArgumentException if the text was not encrypted for this location
  /// @throws EventStoreException if the keys can't be read or stored
  Optional<String> decrypt(FieldLocation location, String stored);

  /// An encryption for one batch of events of these persons, which may fetch all their keys in one
  /// request.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  default FieldEncryption prefetchingKeysFor(Set<String> persons) {
    return this;
  }

  /// This encryption in a transaction of the application. If the keys are in its database, it takes
  /// no connection beside that of the transaction, because the application's pool may have no other
  /// one. A key that it creates is stored when the transaction commits. By default, the encryption
  /// itself.
  ///
  /// @return not thread-safe, and only for this transaction
  default FieldEncryption in(EventStoreTransaction transaction) {
    return this;
  }
}
