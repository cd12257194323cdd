package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
  private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");
  private static final String ADA = "ada";

  private final KeyCache cache = new KeyCache(10, Duration.ofMinutes(1));

  private static Optional<SecretKey> unexpected() {
    throw new AssertionError("A known key is not fetched");
  }

  @Test
  void fetches_a_key_once() {
    assertThat(cache.get(ADA, () -> Optional.of(KEY))).hasValue(KEY);

    assertThat(cache.get(ADA, KeyCacheTest::unexpected)).hasValue(KEY);
    assertThat(cache.known(ADA)).hasValue(KEY);
  }

  @Test
  void keeps_that_there_is_no_key() {
    assertThat(cache.get(ADA, Optional::empty)).isEmpty();

    assertThat(cache.get(ADA, KeyCacheTest::unexpected)).isEmpty();
  }

  @Test
  void an_evicted_person_has_no_key() {
    cache.get(ADA, () -> Optional.of(KEY));
    cache.evict(ADA);

    assertThat(cache.get(ADA, KeyCacheTest::unexpected)).isEmpty();
    assertThat(cache.known(ADA)).isEmpty();
  }

  @Test
  void a_key_that_is_fetched_during_an_eviction_is_not_kept() {
    cache.get(
        ADA,
        () -> {
          cache.evict(ADA);
          return Optional.of(KEY);
        });

    assertThat(cache.get(ADA, KeyCacheTest::unexpected)).isEmpty();
  }

  @Test
  void a_key_that_is_created_during_an_eviction_is_not_kept() {
    cache.create(
        ADA,
        () -> {
          cache.evict(ADA);
          return Optional.of(KEY);
        });

    assertThat(cache.get(ADA, KeyCacheTest::unexpected)).isEmpty();
  }

  @Test
  void a_created_key_replaces_what_was_known_before() {
    cache.get(ADA, Optional::empty);

    assertThat(cache.create(ADA, () -> Optional.of(KEY))).hasValue(KEY);

    assertThat(cache.get(ADA, KeyCacheTest::unexpected)).hasValue(KEY);
  }

  @Test
  void an_error_is_not_kept() {
    try {
      cache.get(
          ADA,
          () -> {
            throw new IllegalStateException("away");
          });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("away");
    }
    assertThat(cache.get(ADA, () -> Optional.of(KEY))).hasValue(KEY);
  }
}
