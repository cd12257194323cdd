package dev.daybook.personal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.jackson.personal.FieldEncryption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;

/// Crypto-shredding: encrypts personal data under one key per person.
///
/// A person's key is created at the first encryption and is in the table before the event is in the
/// log. Destroying the key erases the person.
///
/// Keys are cached in memory for [#CACHED_FOR]. Thread-safe.
public final class PersonKeys implements FieldEncryption {
  /// Maximum number of cached keys.
  static final int CACHED_MAX = 10_000;

  /// Maximum age of a cached key. After its destruction a key stays usable at most this long, and
  /// only on a node that has not read the event of the erasure.
  static final Duration CACHED_FOR = Duration.ofSeconds(30);

  private static final int KEY_BYTES = 32;

  private final MasterKey master;
  private final KeyTable table;
  private final SecureRandom random = new SecureRandom();
  private final Cache<UUID, Optional<SecretKey>> cache =
      Caffeine.newBuilder().maximumSize(CACHED_MAX).expireAfterWrite(CACHED_FOR).build();

  /// @param database its role may insert, select and delete keys
  /// @param schema that [PersonalSchema] has migrated
  public PersonKeys(MasterKey master, DataSource database, String schema) {
    this.master = master;
    this.table = new KeyTable(database, schema);
  }

  @Override
  public String encrypt(FieldLocation location, String text) {
    UUID person = person(location);
    SecretKey key =
        Optional.ofNullable(cache.getIfPresent(person))
            .flatMap(known -> known)
            .orElseGet(() -> give(person));
    return EncryptedText.encrypt(key, location, text);
  }

  @Override
  public Optional<String> decrypt(FieldLocation location, String stored) {
    return decrypted(location, stored, this::cached);
  }

  @Override
  public FieldEncryption prefetchingKeysFor(Set<String> ids) {
    Set<UUID> persons = persons(ids);
    return withKeys(this, persons, table.find(persons));
  }

  /// Returns a decryption that reads the keys on the caller's connection and caches none. A second
  /// connection from the same pool could deadlock with callers that also hold one. Encryption is
  /// not supported.
  public FieldEncryption within(Connection transaction) {
    return new FieldEncryption() {
      @Override
      public String encrypt(FieldLocation location, String text) {
        throw new IllegalStateException("Encryption is not supported within a transaction");
      }

      @Override
      public Optional<String> decrypt(FieldLocation location, String stored) {
        return decrypted(
            location,
            stored,
            person -> unwrapped(person, table.find(transaction, List.of(person))));
      }

      @Override
      public FieldEncryption prefetchingKeysFor(Set<String> ids) {
        Set<UUID> persons = persons(ids);
        return withKeys(this, persons, table.find(transaction, persons));
      }
    };
  }

  private FieldEncryption withKeys(
      FieldEncryption others, Set<UUID> persons, Map<UUID, byte[]> keys) {
    return new FieldEncryption() {
      @Override
      public String encrypt(FieldLocation location, String text) {
        return others.encrypt(location, text);
      }

      @Override
      public Optional<String> decrypt(FieldLocation location, String stored) {
        return persons.contains(person(location))
            ? decrypted(location, stored, person -> unwrapped(person, keys))
            : others.decrypt(location, stored);
      }
    };
  }

  private static Set<UUID> persons(Set<String> ids) {
    return ids.stream().map(UUID::fromString).collect(Collectors.toSet());
  }

  /// Returns a keyed hash of a request, which the log may keep for ever although the request may
  /// contain personal data: it cannot be guessed without the master key.
  public byte[] requestHash(byte[] request) {
    return master.requestHash(request);
  }

  /// Destroys a person's key. Idempotent. On return this node can decrypt nothing of the person;
  /// each other node after it has read the event of the erasure, or after [#CACHED_FOR].
  ///
  /// @throws EventStoreException if the table can't be reached or used; then the key may be there
  ///   still
  public void destroy(UUID person) {
    table.delete(List.of(person));
    evict(person);
  }

  /// Destroys persons' keys within a transaction.
  public void destroy(Connection transaction, Collection<UUID> persons) throws SQLException {
    table.delete(transaction, persons);
  }

  /// Stops this node from decrypting a person's data, even while the key is still in the table.
  public void evict(UUID person) {
    cache.put(person, Optional.empty());
  }

  private static Optional<String> decrypted(
      FieldLocation location, String stored, Function<UUID, Optional<SecretKey>> keys) {
    return keys.apply(person(location)).map(key -> EncryptedText.decrypt(key, location, stored));
  }

  private Optional<SecretKey> cached(UUID person) {
    return cache.get(person, p -> unwrapped(p, table.find(List.of(p))));
  }

  private Optional<SecretKey> unwrapped(UUID person, Map<UUID, byte[]> keys) {
    return Optional.ofNullable(keys.get(person)).map(wrapped -> master.unwrap(person, wrapped));
  }

  private SecretKey give(UUID person) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    var key = new SecretKeySpec(bytes, "AES");
    if (table.insert(person, master.wrap(person, key))) {
      cache.put(person, Optional.of(key));
      return key;
    }
    cache.invalidate(person);
    return cached(person).orElseThrow();
  }

  private static UUID person(FieldLocation location) {
    return UUID.fromString(location.person());
  }
}
