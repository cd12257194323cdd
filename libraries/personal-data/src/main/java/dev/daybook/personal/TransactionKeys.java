package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.jackson.personal.FieldEncryption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.crypto.SecretKey;

/// Encryption in a transaction: each key is read on its connection, or created there. Nothing is
/// kept, because a rollback, also one to a savepoint, removes the keys that were created.
///
/// @param store as the transaction sees it
/// @param onCreated gets the persons for which a key was created
record TransactionKeys(
    PersonKeyStore store,
    KeyCreation creation,
    KeyUnwrapping unwrapping,
    Consumer<String> onCreated)
    implements FieldEncryption {
  @Override
  public String encrypt(FieldLocation location, String text) {
    return EncryptedText.encrypt(findOrCreate(location.person()), location, text);
  }

  @Override
  public Optional<String> decrypt(FieldLocation location, String stored) {
    return find(location.person()).map(key -> EncryptedText.decrypt(key, location, stored));
  }

  @Override
  public FieldEncryption prefetchingKeysFor(Set<String> persons) {
    Map<String, byte[]> found = store.find(persons);
    return new PersonKeys.PrefetchedKeys(
        this, persons, person -> unwrapping.unwrapped(person, found));
  }

  /// The key of a person, empty if there is none.
  Optional<SecretKey> find(String person) {
    return unwrapping.unwrapped(person, store.find(List.of(person)));
  }

  private SecretKey findOrCreate(String person) {
    return find(person)
        .or(() -> create(person))
        .or(() -> find(person)) // another transaction was faster, and has committed
        .orElseThrow(
            () ->
                new EventStoreUnavailableException(
                    "The key of a person was destroyed while a text was encrypted", null));
  }

  private Optional<SecretKey> create(String person) {
    Optional<SecretKey> created = creation.create(store, person);
    created.ifPresent(key -> onCreated.accept(person));
    return created;
  }
}
