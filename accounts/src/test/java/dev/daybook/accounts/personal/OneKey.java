package dev.daybook.accounts.personal;

import dev.daybook.jackson.personal.FieldEncryption;
import dev.daybook.personal.KeyWrapper;
import dev.daybook.personal.PersonKeyStore;
import dev.daybook.personal.PersonKeys;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One constant key for every person, for the encrypted texts in the golden files.
public final class OneKey implements PersonKeyStore, KeyWrapper {
  private OneKey() {}

  public static FieldEncryption encryption() {
    var one = new OneKey();
    return new PersonKeys(one, one);
  }

  @Override
  public Map<String, byte[]> find(Collection<String> persons) {
    return persons.stream().collect(Collectors.toMap(Function.identity(), _ -> new byte[32]));
  }

  @Override
  public boolean add(String person, byte[] wrapped) {
    return false;
  }

  @Override
  public void delete(Collection<String> persons) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] wrap(String person, byte[] key) {
    return key;
  }

  @Override
  public byte[] unwrap(String person, byte[] wrapped) {
    return wrapped;
  }
}
