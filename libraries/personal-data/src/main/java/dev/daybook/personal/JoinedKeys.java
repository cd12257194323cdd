package dev.daybook.personal;

import dev.daybook.jackson.personal.FieldEncryption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;

/// Encryption in a joined transaction: by the keys in the memory of this node, which are committed
/// ones, otherwise by [TransactionKeys].
///
/// Streams are read with one statement for each person, not for each text. A key that was read is
/// used for decryption only, and is read again if it does not fit: a rollback to a savepoint may
/// have removed it.
final class JoinedKeys implements FieldEncryption {
  /// Maximum number of keys that are kept from reading.
  private static final int READ_MAX = 1_000;

  private final KeyCache committed;
  private final TransactionKeys transaction;
  private final Map<String, SecretKey> read = new HashMap<>();

  JoinedKeys(KeyCache committed, TransactionKeys transaction) {
    this.committed = committed;
    this.transaction = transaction;
  }

  @Override
  public String encrypt(FieldLocation location, String text) {
    return committed
        .known(location.person())
        .map(key -> EncryptedText.encrypt(key, location, text))
        .orElseGet(() -> transaction.encrypt(location, text));
  }

  @Override
  public Optional<String> decrypt(FieldLocation location, String stored) {
    return committed
        .known(location.person())
        .map(key -> EncryptedText.decrypt(key, location, stored))
        .or(() -> decryptedByRead(location, stored))
        .or(() -> find(location.person()).map(key -> EncryptedText.decrypt(key, location, stored)));
  }

  private Optional<String> decryptedByRead(FieldLocation location, String stored) {
    SecretKey key = read.get(location.person());
    if (key == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(EncryptedText.decrypt(key, location, stored));
    } catch (IllegalArgumentException e) {
      read.remove(location.person());
      return Optional.empty();
    }
  }

  private Optional<SecretKey> find(String person) {
    Optional<SecretKey> found = transaction.find(person);
    if (read.size() == READ_MAX) {
      read.clear();
    }
    found.ifPresent(key -> read.put(person, key));
    return found;
  }

  @Override
  public FieldEncryption prefetchingKeysFor(Set<String> persons) {
    return transaction.prefetchingKeysFor(persons);
  }
}
