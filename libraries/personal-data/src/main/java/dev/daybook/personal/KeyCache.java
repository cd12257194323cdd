package dev.daybook.personal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// The keys of persons in the memory of this node, and which persons have none. A key that is
/// fetched or created while its person is evicted does not come back. Thread-safe; no lock is held
/// while a key is fetched.
final class KeyCache {
  private final Cache<String, Entry> entries;
  private final AtomicLong evictions = new AtomicLong();

  /// @param key null if the person has none
  /// @param eviction number of the eviction; 0 if the entry was fetched or created
  private record Entry(@Nullable SecretKey key, long eviction) {
    Optional<SecretKey> optional() {
      return Optional.ofNullable(key);
    }
  }

  KeyCache(long keysMax, Duration keptFor) {
    entries = Caffeine.newBuilder().maximumSize(keysMax).expireAfterWrite(keptFor).build();
  }

  /// Returns the key of a person if it is known; empty if it is unknown, or if there is none.
  Optional<SecretKey> known(String person) {
    return Optional.ofNullable(entries.getIfPresent(person)).flatMap(Entry::optional);
  }

  /// Returns the key of a person, empty if there is none.
  Optional<SecretKey> get(String person, Supplier<Optional<SecretKey>> fetch) {
    Entry known = entries.getIfPresent(person);
    return known != null ? known.optional() : fetched(person, fetch);
  }

  private Optional<SecretKey> fetched(String person, Supplier<Optional<SecretKey>> fetch) {
    long before = evictions.get();
    Entry fetched = new Entry(fetch.get().orElse(null), 0);
    Entry kept =
        entries
            .asMap()
            .compute(person, (p, e) -> e == null && evictions.get() == before ? fetched : e);
    return Objects.requireNonNullElse(kept, fetched).optional();
  }

  /// Keeps the key that is created for a person.
  ///
  /// @param create returns empty if the person has a key already
  Optional<SecretKey> create(String person, Supplier<Optional<SecretKey>> create) {
    long before = evictions.get();
    Optional<SecretKey> created = create.get();
    created.ifPresent(
        key ->
            entries
                .asMap()
                .compute(
                    person, (p, e) -> e != null && e.eviction() > before ? e : new Entry(key, 0)));
    return created;
  }

  void invalidate(String person) {
    entries.invalidate(person);
  }

  /// Drops that a person had no key, unless the person was evicted.
  void dropAbsence(String person) {
    entries
        .asMap()
        .computeIfPresent(person, (p, e) -> e.key() == null && e.eviction() == 0 ? null : e);
  }

  /// Keeps that a person has no key.
  void evict(String person) {
    entries.put(person, new Entry(null, evictions.incrementAndGet()));
  }
}
