package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.spi.EventStoreTransaction;
import dev.daybook.jackson.personal.FieldEncryption;
import dev.daybook.postgres.joined.JoinedTransaction;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.SecretKey;
import javax.sql.DataSource;

/// Crypto-shredding: encrypts personal data under one key for each person. Destroying the key
/// erases the person, in the log and in all copies of it.
///
/// A person's key is created at the first encryption, and is durable before the event is in the
/// log. In a joined transaction both are committed together, or neither. Texts are encrypted by
/// AES-256-GCM and bound to their location.
///
/// Keys are in memory for at most [#CACHED_FOR]. While others can't be wrapped or unwrapped,
/// encryption and decryption throw [KeysUnavailableException]. Thread-safe.
public final class PersonKeys implements FieldEncryption {
  /// Schema of the keys, unless another one is named.
  public static final String SCHEMA = "daybook_personal";

  /// Maximum number of cached keys.
  public static final int CACHED_MAX = 10_000;

  /// Maximum age of a cached key. After its destruction a key stays usable at most this long, and
  /// only on another node that was not told by [#evict].
  public static final Duration CACHED_FOR = Duration.ofSeconds(30);

  private final PersonKeyStore store;
  private final KeyCreation creation;
  private final KeyCache cache = new KeyCache(CACHED_MAX, CACHED_FOR);
  private final KeyUnwrapping unwrapping;

  /// @param store the keys, wrapped by `wrapper`
  public PersonKeys(PersonKeyStore store, KeyWrapper wrapper) {
    this.store = store;
    this.creation = new KeyCreation(wrapper, new SecureRandom());
    this.unwrapping = new KeyUnwrapping(wrapper, CACHED_MAX, CACHED_FOR);
  }

  /// Opens the keys in the schema [#SCHEMA], which is created if it is missing, under a master key
  /// in a file.
  ///
  /// @param database a pool of two or more connections. Its role may create the schema, or owns it;
  ///   where another role owns it, use [PersonalSchema], [MasterKeyCheck] and the constructor
  /// @throws MasterKeyException if the file does not hold the database's key
  /// @throws EventStoreException as [PersonalSchema#migrate] throws it
  public static PersonKeys open(DataSource database, MasterKeyFile file) {
    PersonalSchema.migrate(database, SCHEMA, null);
    MasterKey master = new MasterKeyCheck(database, SCHEMA).require(file);
    return new PersonKeys(new PostgresKeyStore(database, SCHEMA), master);
  }

  /// Like [#open(DataSource, MasterKeyFile)], with keys that a key management service wraps.
  ///
  /// @throws EventStoreException as [PersonalSchema#migrate] throws it
  public static PersonKeys open(DataSource database, KeyWrapper wrapper) {
    PersonalSchema.migrate(database, SCHEMA, null);
    return new PersonKeys(new PostgresKeyStore(database, SCHEMA), wrapper);
  }

  @Override
  public String encrypt(FieldLocation location, String text) {
    SecretKey key = cache.known(location.person()).orElseGet(() -> give(location.person()));
    return EncryptedText.encrypt(key, location, text);
  }

  @Override
  public Optional<String> decrypt(FieldLocation location, String stored) {
    return cached(location.person()).map(key -> EncryptedText.decrypt(key, location, stored));
  }

  @Override
  public FieldEncryption prefetchingKeysFor(Set<String> persons) {
    Map<String, byte[]> found = store.find(persons);
    return new PrefetchedKeys(this, persons, person -> unwrapping.unwrapped(person, found));
  }

  /// {@inheritDoc}
  ///
  /// Of a [JoinedTransaction]; in other transactions this encryption itself.
  @Override
  public FieldEncryption in(EventStoreTransaction transaction) {
    return transaction instanceof JoinedTransaction joined
        ? new JoinedKeys(
            cache,
            within(
                joined.connection(),
                person -> joined.onCommit(results -> cache.dropAbsence(person))))
        : this;
  }

  /// Returns an encryption that reads and creates wrapped keys on the caller's connection, if they
  /// are in that database: no key that is destroyed there is used, and a key that is created is
  /// stored when the transaction commits. A second connection from the same pool could deadlock
  /// with callers that also hold one. For projections, and for events that are appended in the
  /// transaction.
  ///
  /// @param transaction at the isolation level READ COMMITTED, if keys may be created in it: others
  ///   get an [dev.daybook.eventstore.errors.EventStoreMisconfiguredException] then
  /// @return not thread-safe, and only for this transaction
  public FieldEncryption within(Connection transaction) {
    return within(transaction, person -> {});
  }

  private TransactionKeys within(Connection transaction, Consumer<String> onCreated) {
    return new TransactionKeys(store.within(transaction), creation, unwrapping, onCreated);
  }

  /// Erases a person by destroying the key. Idempotent. On return this node can decrypt nothing of
  /// the person; each other node after its [#evict], or after [#CACHED_FOR].
  ///
  /// Encrypt nothing for this person afterwards: that would create another key, under which the
  /// older texts are not erased but unreadable. A person who comes back needs a new id.
  ///
  /// @throws EventStoreException if the keys can't be reached or changed; then the key may be there
  ///   still
  public void forget(String person) {
    store.delete(List.of(person));
    evict(person);
  }

  /// Destroys persons' keys in a transaction: after its commit, if the keys are in that database.
  /// Call [#evict] then.
  ///
  /// @throws EventStoreException as [#forget(String)] throws it
  public void forget(Connection transaction, Collection<String> persons) {
    store.within(transaction).delete(persons);
  }

  /// Stops this node from decrypting a person's data for [#CACHED_FOR], even while the key still
  /// exists. Call it on each node that reads of an erasure.
  public void evict(String person) {
    cache.evict(person);
    unwrapping.evict(person);
  }

  private Optional<SecretKey> cached(String person) {
    return cache.get(person, () -> unwrapping.unwrapped(person, store.find(List.of(person))));
  }

  private SecretKey give(String person) {
    Optional<SecretKey> given = cache.create(person, () -> creation.create(store, person));
    if (given.isPresent()) {
      return given.get();
    }
    cache.invalidate(person);
    return cached(person)
        .orElseThrow(
            () ->
                new EventStoreUnavailableException(
                    "The key of a person was destroyed while a text was encrypted", null));
  }

  /// Decrypts texts of some persons by keys that were fetched before.
  ///
  /// @param others for encryption, and for other persons
  /// @param keys of these persons; empty for those that have none
  record PrefetchedKeys(
      FieldEncryption others, Set<String> persons, Function<String, Optional<SecretKey>> keys)
      implements FieldEncryption {
    @Override
    public String encrypt(FieldLocation location, String text) {
      return others.encrypt(location, text);
    }

    @Override
    public Optional<String> decrypt(FieldLocation location, String stored) {
      return persons.contains(location.person())
          ? keys.apply(location.person()).map(key -> EncryptedText.decrypt(key, location, stored))
          : others.decrypt(location, stored);
    }
  }
}
