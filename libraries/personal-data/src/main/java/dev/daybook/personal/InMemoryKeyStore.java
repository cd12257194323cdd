package dev.daybook.personal;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keys in memory, for tests: with them, a log can no longer be read after the process ends.
public final class InMemoryKeyStore implements PersonKeyStore {
  private final Map<String, byte[]> keys = new ConcurrentHashMap<>();

  /// Creates an empty store.
  public InMemoryKeyStore() {}

  @Override
  public Map<String, byte[]> find(Collection<String> persons) {
    Map<String, byte[]> found = new HashMap<>();
    for (String person : persons) {
      byte[] wrapped = keys.get(person);
      if (wrapped != null) {
        found.put(person, wrapped.clone());
      }
    }
    return found;
  }

  @Override
  public boolean add(String person, byte[] wrapped) {
    return keys.putIfAbsent(person, wrapped.clone()) == null;
  }

  @Override
  public void delete(Collection<String> persons) {
    persons.forEach(keys::remove);
  }
}
