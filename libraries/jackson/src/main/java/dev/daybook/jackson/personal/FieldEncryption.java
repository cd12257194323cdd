package dev.daybook.jackson.personal;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import java.util.Optional;
import java.util.Set;

/// Makes texts unreadable for all who lack a stream's key, so that destroying the key forgets them,
/// wherever they have been written: the log itself stays as it is.
///
/// Implementations are thread-safe. They may look for keys outside of the process, and then block.
public interface FieldEncryption {

  /// Where a text belongs: sealed for one place, it opens at no other.
  ///
  /// @param type the event's stored name
  /// @param name the field's
  record FieldLocation(StreamId stream, String type, String name) {}

  /// The sealed form of a text, another one each time.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  String encrypt(FieldLocation location, String text);

  /// The text that was sealed for a place; empty if the stream's key was destroyed.
  ///
  /// @throws IllegalArgumentException if nothing was sealed to this for this place
  /// @throws EventStoreException if the keys can't be read or stored
  Optional<String> decrypt(FieldLocation location, String stored);

  /// These seals for somebody who is about to open texts of many streams, and then is done: their
  /// keys may be fetched at once.
  ///
  /// @throws EventStoreException if the keys can't be read or stored
  default FieldEncryption prefetchingKeysFor(Set<StreamId> streams) {
    return this;
  }
}
