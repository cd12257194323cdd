package dev.daybook.personal;

import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.jackson.personal.FieldEncryption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;

/// Crypto-shredding: encrypts personal data under one key for each person. Destroying the key
/// erases the person, in the log and in all copies of it.
///
/// A person's key is created at the first encryption, and is durable before the event is in the
/// log. Texts are encrypted by AES-256-GCM and bound to their location.
///
/// Keys are in memory for at most [#CACHED_FOR]. Thread-safe.
public final class PersonKeys implements FieldEncryption {
  /// Schema of the keys, unless another one is named.
  public static final String SCHEMA = "daybook_personal";

  /// Maximum number of cached keys.
  public static final int CACHED_MAX = 10_000;

  /// Maximum age of a cached key. After its destruction a key stays usable at most this long, and
  /// only on another node that was not told by [#evict].
  public static final Duration CACHED_FOR = Duration.ofSeconds(30);

  private final PersonKeyStore store;
  private final KeyWrapper wrapper;
  private final SecureRandom random = new SecureRandom();
  private final KeyCache cache = new KeyCache(CACHED_MAX, CACHED_FOR);
  private final KeyUnwrapping unwrapping;

  /// @param store the keys, wrapped by `wrapper`
  public PersonKeys(PersonKeyStore store, KeyWrapper wrapper) {
    this.store = store;
    this.wrapper = wrapper;
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
    return decrypted(location, stored, this::cached);
  }

  @Override
  public FieldEncryption prefetchingKeysFor(Set<String> persons) {
    return withKeys(this, persons, store.find(persons));
  }

  /// Returns a decryption that reads the wrapped keys on the caller's connection, if they are in
  /// that database: no key that is destroyed there is used. A second connection from the same pool
  /// could deadlock with callers that also hold one. Encryption is not supported.
  public FieldEncryption within(Connection transaction) {
    PersonKeyStore seen = store.within(transaction);
    return new FieldEncryption() {
      @Override
      public String encrypt(FieldLocation location, String text) {
        throw new IllegalStateException("Encryption is not supported within a transaction");
      }

      @Override
      public Optional<String> decrypt(FieldLocation location, String stored) {
        return decrypted(location, stored, person -> unwrapped(person, seen.find(List.of(person))));
      }

      @Override
      public FieldEncryption prefetchingKeysFor(Set<String> persons) {
        return withKeys(this, persons, seen.find(persons));
      }
    };
  }

  private FieldEncryption withKeys(
      FieldEncryption others, Set<String> persons, Map<String, byte[]> keys) {
    return new FieldEncryption() {
      @Override
      public String encrypt(FieldLocation location, String text) {
        return others.encrypt(location, text);
      }

      @Override
      public Optional<String> decrypt(FieldLocation location, String stored) {
        return persons.contains(location.person())
            ? decrypted(location, stored, person -> unwrapped(person, keys))
            : others.decrypt(location, stored);
      }
    };
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

  private static Optional<String> decrypted(
      FieldLocation location, String stored, Function<String, Optional<SecretKey>> keys) {
    return keys.apply(location.person()).map(key -> EncryptedText.decrypt(key, location, stored));
  }

  private Optional<SecretKey> cached(String person) {
    return cache.get(person, () -> unwrapped(person, store.find(List.of(person))));
  }

  private Optional<SecretKey> unwrapped(String person, Map<String, byte[]> keys) {
    return Optional.ofNullable(keys.get(person)).map(wrapped -> unwrapping.unwrap(person, wrapped));
  }

  private SecretKey give(String person) {
    Optional<SecretKey> given = cache.create(person, () -> created(person));
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

  private Optional<SecretKey> created(String person) {
    byte[] key = new byte[KeyUnwrapping.KEY_BYTES];
    random.nextBytes(key);
    return store.add(person, wrap(person, key))
        ? Optional.of(new SecretKeySpec(key, "AES"))
        : Optional.empty();
  }

  private byte[] wrap(String person, byte[] key) {
    byte[] wrapped = wrapper.wrap(person, key);
    if (wrapped.length == 0 || wrapped.length > KeyWrapper.WRAPPED_BYTES_MAX) {
      throw new EventStoreMisconfiguredException(
          "%s wraps a key to %d bytes: at most %d are stored"
              .formatted(
                  wrapper.getClass().getName(), wrapped.length, KeyWrapper.WRAPPED_BYTES_MAX),
          null);
    }
    return wrapped;
  }
}
