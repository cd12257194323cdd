package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import dev.daybook.test.CheckedPool;
import dev.daybook.testing.postgres.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two nodes that share one table of person keys.
class PersonKeysIT {
  private static final int RACERS = 8;

  private static final String SCHEMA = newSchema();

  private final CheckedPool database = CheckedPool.around(pool());
  private final PersonKeys keys = keys(0);
  private final PersonKeys otherKeys = keys(0);
  private final FieldLocation name = name(UUID.randomUUID());

  private static String newSchema() {
    String schema = TestPostgres.shared().newName("personal");
    PersonalSchema.migrate(TestPostgres.shared().direct(), schema, null);
    return schema;
  }

  private static HikariDataSource pool() {
    var pool = new HikariDataSource();
    pool.setDataSource(TestPostgres.shared().direct());
    pool.setMaximumPoolSize(RACERS);
    return pool;
  }

  @AfterEach
  void close() {
    database.close();
  }

  private PersonKeys keys(int master) {
    byte[] secret = new byte[MasterKey.BYTES];
    secret[0] = (byte) master;
    return new PersonKeys(new PostgresKeyStore(database, SCHEMA), MasterKey.of(secret));
  }

  private static FieldLocation name(UUID person) {
    return new FieldLocation(new StreamId("account", person.toString()), "USER_CREATED", "name");
  }

  @Test
  void one_node_decrypts_texts_of_the_other() {
    String stored = keys.encrypt(name, "Ada");

    assertThat(keys.decrypt(name, stored)).hasValue("Ada");
    assertThat(otherKeys.decrypt(name, stored)).hasValue("Ada");
    assertThat(otherKeys.decrypt(name, otherKeys.encrypt(name, "Eda"))).hasValue("Eda");
    assertThat(keys.decrypt(name, otherKeys.encrypt(name, "Ida"))).hasValue("Ida");
  }

  @Test
  void concurrent_encryptions_create_one_key_for_a_person() throws Exception {
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < RACERS; i++) {
      var fresh = keys(0);
      calls.add(() -> fresh.encrypt(name, "Ada"));
    }
    try (var racers = Executors.newFixedThreadPool(RACERS)) {
      for (var stored : racers.invokeAll(calls)) {
        assertThat(keys.decrypt(name, stored.get())).hasValue("Ada");
      }
    }
  }

  @Test
  void each_person_has_a_different_key() {
    String stored = keys.encrypt(name, "Ada");
    FieldLocation other = name(UUID.randomUUID());
    keys.encrypt(other, "Eda");

    keys.forget(other.person());

    assertThat(keys.decrypt(name, stored)).hasValue("Ada");
    assertThat(keys(0).decrypt(name, stored)).hasValue("Ada");
  }

  @Test
  void nothing_decrypts_after_the_key_is_destroyed() {
    String stored = keys.encrypt(name, "Ada");
    assertThat(otherKeys.decrypt(name, stored)).hasValue("Ada");

    keys.forget(name.person());
    keys.forget(name.person());

    assertThat(keys.decrypt(name, stored)).isEmpty();
    assertThat(keys(0).decrypt(name, stored)).isEmpty();
    otherKeys.evict(name.person());
    assertThat(otherKeys.decrypt(name, stored)).isEmpty();
  }

  @Test
  void an_evicted_person_is_not_looked_up_again() {
    String stored = keys.encrypt(name, "Ada");

    keys.evict(name.person());

    assertThat(keys.decrypt(name, stored)).isEmpty();
    assertThat(otherKeys.decrypt(name, stored)).hasValue("Ada");
  }

  @Test
  void prefetched_keys_decrypt_the_same_texts() {
    FieldLocation forgotten = name(UUID.randomUUID());
    FieldLocation unannounced = name(UUID.randomUUID());
    String stored = keys.encrypt(name, "Ada");
    String gone = keys.encrypt(forgotten, "Eda");
    String other = keys.encrypt(unannounced, "Ida");
    keys.forget(forgotten.person());

    var prepared = otherKeys.prefetchingKeysFor(Set.of(name.person(), forgotten.person()));

    assertThat(prepared.decrypt(name, stored)).hasValue("Ada");
    assertThat(prepared.decrypt(forgotten, gone)).isEmpty();
    assertThat(prepared.decrypt(unannounced, other)).hasValue("Ida");
    assertThat(keys.decrypt(name, prepared.encrypt(name, "Ada"))).hasValue("Ada");
  }

  @Test
  void another_master_key_decrypts_nothing() {
    String stored = keys.encrypt(name, "Ada");
    PersonKeys stranger = keys(1);

    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> stranger.decrypt(name, stored))
        .withMessageContaining("which this node does not have");
  }

  @Test
  void an_unreachable_table_does_not_mean_forgotten() {
    String stored = keys.encrypt(name, "Ada");
    database.close();

    assertThat(keys.decrypt(name, stored)).as("from memory").hasValue("Ada");
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> otherKeys.decrypt(name, stored));
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> keys.forget(name.person()));
  }
}
