package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreException;
import java.sql.Connection;
import java.util.Collection;
import java.util.Map;

/// Stores the wrapped keys of persons, at most one for each person.
///
/// Implementations are thread-safe, except those of [#within].
public interface PersonKeyStore {

  /// Returns the wrapped keys of those persons that have one.
  ///
  /// @throws EventStoreException if the keys can't be read
  Map<String, byte[]> find(Collection<String> persons);

  /// Stores the key of a person. On return it is durable, and every node finds it.
  ///
  /// @return false if the person already has a key; that key stays
  /// @throws EventStoreException if the key can't be stored, or may not have been
  boolean add(String person, byte[] wrapped);

  /// Removes the keys of persons, irrevocably. Persons without a key are ignored.
  ///
  /// @throws EventStoreException if the keys can't be removed, or may not have been
  void delete(Collection<String> persons);

  /// This store as a transaction sees it. Keys that are added or deleted there are stored when the
  /// transaction commits. A store outside of that database ignores the transaction.
  default PersonKeyStore within(Connection transaction) {
    return this;
  }
}
