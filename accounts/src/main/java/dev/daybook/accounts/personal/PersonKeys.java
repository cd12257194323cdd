package dev.daybook.accounts.personal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
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

/// Seals what events say of persons, each under a key of its own. A key is given when something of
/// a person is first sealed, and is in the table before the event is in the log; destroying it
/// forgets the person.
///
/// Keys are kept in memory for a short time. Thread-safe.
public final class PersonKeys implements FieldEncryption {
  /// How many keys are kept in memory.
  static final int CACHED_MAX = 10_000;

  /// How long a key is used without a look at the table: at the most so long it outlives its
  /// destruction, and only on a node that hasn't read the event that tells of it.
  static final Duration CACHED_FOR = Duration.ofSeconds(30);

  private static final int KEY_BYTES = 32;

  private final MasterKey master;
  private final KeyTable table;
  private final SecureRandom random = new SecureRandom();
  private final Cache<UUID, Optional<SecretKey>> cache =
      Caffeine.newBuilder().maximumSize(CACHED_MAX).expireAfterWrite(CACHED_FOR).build();

  /// @param database gives the connections; the role may insert, select and delete keys
  /// @param schema that [PersonalSchema] has migrated
  public PersonKeys(MasterKey master, DataSource database, String schema) {
    this.master = master;
    this.table = new KeyTable(database, schema);
  }

  @Override
  public String encrypt(FieldLocation location, String text) {
    UUID person = person(location.stream());
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
  public FieldEncryption prefetchingKeysFor(Set<StreamId> streams) {
    Set<UUID> persons = persons(streams);
    return withKeys(this, persons, table.find(persons));
  }

  /// Opens texts with keys that are read on a connection which the caller holds. A caller that
  /// asked the pool for another one could wait for callers like itself. Seals nothing, and keeps no
  /// key in memory.
  public FieldEncryption within(Connection transaction) {
    return new FieldEncryption() {
      @Override
      public String encrypt(FieldLocation location, String text) {
        throw new IllegalStateException("Nothing is sealed within a transaction");
      }

      @Override
      public Optional<String> decrypt(FieldLocation location, String stored) {
        return decrypted(
            location,
            stored,
            person -> unwrapped(person, table.find(transaction, List.of(person))));
      }

      @Override
      public FieldEncryption prefetchingKeysFor(Set<StreamId> streams) {
        Set<UUID> persons = persons(streams);
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
        return persons.contains(person(location.stream()))
            ? decrypted(location, stored, person -> unwrapped(person, keys))
            : others.decrypt(location, stored);
      }
    };
  }

  private static Set<UUID> persons(Set<StreamId> streams) {
    return streams.stream().map(PersonKeys::person).collect(Collectors.toSet());
  }

  /// A hash that the log may keep for ever, of a request that may name a person: without the master
  /// key nobody can try out who it was.
  public byte[] requestHash(byte[] request) {
    return master.requestHash(request);
  }

  /// Destroys a person's key; does nothing where that has been done. When it returns, nothing of
  /// the person can be opened on this node, nor on any other once it has read of it.
  ///
  /// @throws EventStoreUnavailableException if the table can't be reached; then the key may be
  ///   there still
  public void destroy(UUID person) {
    table.delete(List.of(person));
    letGo(person);
  }

  /// Destroys persons' keys as part of a transaction.
  public void destroy(Connection transaction, Collection<UUID> persons) throws SQLException {
    table.delete(transaction, persons);
  }

  /// Opens nothing more of a person on this node, though the key may be in the table for a moment.
  public void letGo(UUID person) {
    cache.put(person, Optional.empty());
  }

  private static Optional<String> decrypted(
      FieldLocation location, String stored, Function<UUID, Optional<SecretKey>> keys) {
    return keys.apply(person(location.stream()))
        .map(key -> EncryptedText.decrypt(key, location, stored));
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

  private static UUID person(StreamId stream) {
    return UUID.fromString(stream.id());
  }
}
