package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Contract tests of every [PersonKeyStore].
abstract class PersonKeyStoreContract {
  private static final int RACERS = 8;
  private static final byte[] KEY = {1, 2, 3};
  private static final byte[] OTHER = {4, 5, 6};

  private final String person = UUID.randomUUID().toString();

  protected abstract PersonKeyStore store();

  private byte @Nullable [] found(String id) {
    return store().find(List.of(id)).get(id);
  }

  @Test
  void has_no_key_at_first() {
    assertThat(store().find(List.of(person))).isEmpty();
    assertThat(store().find(List.of())).isEmpty();
  }

  @Test
  void finds_the_keys_that_were_added() {
    String next = person + "-next";
    assertThat(store().add(person, KEY)).isTrue();
    assertThat(store().add(next, OTHER)).isTrue();

    var keys = store().find(Set.of(person, next, person + "-none"));

    assertThat(keys).containsOnlyKeys(person, next);
    assertThat(keys.get(person)).isEqualTo(KEY);
    assertThat(keys.get(next)).isEqualTo(OTHER);
  }

  @Test
  void never_replaces_a_key() {
    store().add(person, KEY);

    assertThat(store().add(person, OTHER)).isFalse();
    assertThat(found(person)).isEqualTo(KEY);
  }

  @Test
  void adds_one_key_for_concurrent_callers() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < RACERS; i++) {
      byte[] key = {(byte) i};
      calls.add(() -> store().add(person, key));
    }
    try (var racers = Executors.newFixedThreadPool(RACERS)) {
      int winner = -1;
      var outcomes = racers.invokeAll(calls);
      for (int i = 0; i < RACERS; i++) {
        if (outcomes.get(i).get()) {
          assertThat(winner).as("the only one").isNegative();
          winner = i;
        }
      }
      assertThat(found(person)).containsExactly(winner);
    }
  }

  @Test
  void deletes_keys_once_and_for_all() {
    String next = person + "-next";
    store().add(person, KEY);
    store().add(next, OTHER);

    store().delete(List.of(person, person + "-none"));
    store().delete(List.of(person));
    store().delete(List.of());

    assertThat(store().find(List.of(person, next))).containsOnlyKeys(next);
  }

  @Test
  void takes_every_id_that_a_stream_can_have() {
    for (String id : List.of(person + "'\"\\{},%", person + "x".repeat(191 - person.length()))) {
      store().add(id, KEY);
      assertThat(found(id)).isEqualTo(KEY);
    }
  }

  @Test
  void takes_the_longest_wrapped_key() {
    byte[] longest = new byte[KeyWrapper.WRAPPED_BYTES_MAX];
    longest[longest.length - 1] = 9;
    store().add(person, longest);
    assertThat(found(person)).isEqualTo(longest);
  }
}
