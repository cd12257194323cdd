package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresKeyStoreIT extends PersonKeyStoreContract {
  private static final TestPostgres DATABASE = TestPostgres.shared();
  private static final String SCHEMA = DATABASE.newName("personal");
  private static final PersonKeyStore STORE = store(DATABASE.newName("service"));

  private final String person = UUID.randomUUID().toString();

  /// As the service's role, which does not own the tables.
  private static PersonKeyStore store(String role) {
    DATABASE.createRole(role);
    PersonalSchema.migrate(DATABASE.direct(), SCHEMA, role);
    return new PostgresKeyStore(DATABASE.direct(role), SCHEMA);
  }

  @Override
  protected PersonKeyStore store() {
    return STORE;
  }

  @Test
  void deletes_with_the_transaction_of_the_caller() throws SQLException {
    STORE.add(person, new byte[] {1});
    try (Connection transaction = DATABASE.direct().getConnection()) {
      transaction.setAutoCommit(false);
      PersonKeyStore within = STORE.within(transaction);

      within.delete(List.of(person));
      assertThat(within.find(List.of(person))).isEmpty();
      assertThat(STORE.find(List.of(person))).isNotEmpty();
      transaction.rollback();
      assertThat(STORE.find(List.of(person))).isNotEmpty();

      within.delete(List.of(person));
      transaction.commit();
    }
    assertThat(STORE.find(List.of(person))).isEmpty();
  }

  /// Its snapshot may be of before a rotation, in which the former master key is current.
  @ParameterizedTest
  @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
  void adds_no_key_in_a_transaction_with_a_snapshot(int isolation) throws SQLException {
    try (Connection transaction = DATABASE.direct().getConnection()) {
      transaction.setAutoCommit(false);
      transaction.setTransactionIsolation(isolation);
      PersonKeyStore within = STORE.within(transaction);

      assertThat(within.find(List.of(person))).isEmpty();
      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> within.add(person, new byte[] {1}))
          .withMessageContaining("READ COMMITTED");
    }
    assertThat(STORE.find(List.of(person))).isEmpty();
  }

  /// A key that is rolled back after it was used would be lost.
  @Test
  void writes_nothing_without_auto_commit() {
    try (var pool = new HikariDataSource()) {
      pool.setDataSource(DATABASE.direct());
      pool.setMaximumPoolSize(1);
      pool.setAutoCommit(false);
      var store = new PostgresKeyStore(pool, SCHEMA);

      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> store.add(person, new byte[] {1}))
          .withMessageContaining("auto-commit");
      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> store.delete(List.of(person)));
      assertThat(store.find(List.of(person))).isEmpty();
    }
  }

  @Test
  void tells_an_unreachable_database_from_a_missing_table() {
    var pool = new HikariDataSource();
    pool.setDataSource(DATABASE.direct());
    pool.close();

    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> new PostgresKeyStore(pool, SCHEMA).find(List.of(person)));
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(
            () -> new PostgresKeyStore(DATABASE.direct(), "no_schema").find(List.of(person)));
  }
}
