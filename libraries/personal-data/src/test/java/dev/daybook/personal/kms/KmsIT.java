package dev.daybook.personal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.personal.FieldEncryption.FieldLocation;
import dev.daybook.personal.KeysUnavailableException;
import dev.daybook.personal.PersonKeys;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Keys of persons that a key management service wraps.
class KmsIT {
  private static final FieldLocation NAME =
      new FieldLocation(StreamId.of("room", "12"), "ROOM_BOOKED", "name", "guest-17");
  private static final FieldLocation OTHER =
      new FieldLocation(StreamId.of("room", "12"), "ROOM_BOOKED", "name", "guest-18");

  private final TestPostgres server = TestPostgres.shared();
  private final String name = server.newName("kms");
  private final TestKms kms = TestKms.start();

  @BeforeEach
  void createDatabase() {
    server.execute("create database " + name);
  }

  @AfterEach
  void dropDatabase() {
    kms.close();
    server.execute("drop database %s with (force)".formatted(name));
  }

  private DataSource database() {
    var database = server.direct();
    database.setDatabaseName(name);
    return database;
  }

  private PersonKeys keys() {
    return PersonKeys.open(database(), new KmsKeyWrapper(kms.address()));
  }

  @Test
  void every_node_decrypts_what_one_has_encrypted() {
    String stored = keys().encrypt(NAME, "Ada");

    assertThat(keys().decrypt(NAME, stored)).hasValue("Ada");
  }

  @Test
  void a_projection_unwraps_a_key_once() throws SQLException {
    String stored = keys().encrypt(NAME, "Ada");
    PersonKeys reader = keys();
    int before = kms.requests();

    try (Connection transaction = database().getConnection()) {
      for (int batch = 0; batch < 10; batch++) {
        var keys = reader.within(transaction).prefetchingKeysFor(Set.of(NAME.person()));
        assertThat(keys.decrypt(NAME, stored)).hasValue("Ada");
      }
      assertThat(kms.requests()).isEqualTo(before + 1);

      reader.forget(NAME.person());
      assertThat(reader.within(transaction).decrypt(NAME, stored)).isEmpty();
    }
  }

  @Test
  void while_it_is_away_known_persons_are_served() {
    PersonKeys keys = keys();
    String ada = keys.encrypt(NAME, "Ada");
    String eda = keys().encrypt(OTHER, "Eda");
    kms.refuse(503);

    assertThat(keys.decrypt(NAME, ada)).hasValue("Ada");
    assertThat(keys.decrypt(NAME, keys.encrypt(NAME, "Ada L."))).hasValue("Ada L.");
    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> keys.decrypt(OTHER, eda))
        .withMessageContaining("The KMS can't unwrap keys now: 503");

    keys.forget(OTHER.person());
    assertThat(keys.decrypt(OTHER, eda)).as("erased without the KMS").isEmpty();
    kms.refuse(0);
    assertThat(keys().decrypt(OTHER, eda)).isEmpty();
    assertThat(keys().decrypt(NAME, ada)).hasValue("Ada");
  }
}
