package dev.daybook.personal.erasures;

import dev.daybook.personal.PersonKeyStore;
import java.sql.Connection;
import java.util.Collection;
import java.util.Map;

/// A store of keys, from which no key is removed before its person is on the list.
record ListingKeyStore(PersonKeyStore store, ErasureList list) implements PersonKeyStore {
  @Override
  public Map<String, byte[]> find(Collection<String> persons) {
    return store.find(persons);
  }

  @Override
  public boolean add(String person, byte[] wrapped) {
    return store.add(person, wrapped);
  }

  @Override
  public void delete(Collection<String> persons) {
    list.append(store.find(persons).keySet());
    store.delete(persons);
  }

  @Override
  public PersonKeyStore within(Connection transaction) {
    return new ListingKeyStore(store.within(transaction), list);
  }
}
