package dev.daybook.personal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.postgres.MigrationScripts;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The tables made by plain SQL, by a migration tool of the application.
class PersonalSchemaIT {
  private static final TestPostgres DATABASE = TestPostgres.shared();

  private final String schema = DATABASE.newName("plain");
  private final String role = DATABASE.newName("app");

  @BeforeEach
  void runPlainSql() throws SQLException {
    DATABASE.createRole(role);
    run(PersonalSchema.toPlainSql(schema, role));
  }

  @Test
  void plain_sql_lets_the_service_keep_keys() {
    var store = new PostgresKeyStore(DATABASE.direct(role), schema);

    assertThat(store.add("guest-1", new byte[] {1})).isTrue();
    assertThat(store.find(List.of("guest-1"))).containsOnlyKeys("guest-1");
    store.delete(List.of("guest-1"));
    assertThat(store.find(List.of("guest-1"))).isEmpty();
  }

  @Test
  void a_migration_changes_nothing_then() {
    var store = new PostgresKeyStore(DATABASE.direct(), schema);
    store.add("guest-1", new byte[] {1});

    PersonalSchema.migrate(DATABASE.direct(), schema, role);

    assertThat(store.find(List.of("guest-1"))).containsOnlyKeys("guest-1");
  }

  @Test
  void tables_by_plain_sql_of_another_build_are_refused() {
    DATABASE.execute("comment on table %s.personal_schema_history is 'other'".formatted(schema));

    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> PersonalSchema.migrate(DATABASE.direct(), schema, role))
        .withMessageContaining("plain SQL of a different build");
  }

  @Test
  void tables_by_plain_sql_of_an_older_release_are_upgraded() throws SQLException {
    String older = DATABASE.newName("older");
    var scripts =
        new MigrationScripts(
            PersonalSchema.class,
            "schema/keys",
            List.of("V1__personal_keys.sql", "afterMigrate__grants.sql"));
    String sql = scripts.toPlainSql("personal_schema_history", older, role);
    run(sql.replace("master_keys", "master_key_check")); // the name in that release
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> PersonalSchema.migrate(DATABASE.direct(), older, role))
        .withMessageContaining(
            "PersonalSchema.toUpgradeSql(\"%s\", serviceRole, 1)".formatted(older));

    run(PersonalSchema.toUpgradeSql(older, role, 1));

    PersonalSchema.migrate(DATABASE.direct(), older, role);
    var store = new PostgresKeyStore(DATABASE.direct(role), older);
    assertThat(store.add("guest-1", new byte[] {1})).isTrue();
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = DATABASE.direct().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(sql);
      connection.commit();
    }
  }
}
