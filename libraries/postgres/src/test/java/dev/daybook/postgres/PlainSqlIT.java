package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.testing.Releases;
import dev.daybook.postgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Schemas that a migration tool of the application makes, from plain SQL.
class PlainSqlIT {
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newName("plain");
  private final String readModels = schema + "_read_models";
  private final String migrated = database.newName("migrated");
  private final String application = database.newName("application");
  private final String role = database.newName("app");
  @TempDir Path migrations;

  @BeforeEach
  void createRole() {
    database.createRole(role);
  }

  @AfterEach
  void dropAll() {
    database.execute(
        """
        drop schema if exists %1$s, %1$s_shadow, %2$s, %2$s_shadow, %3$s, %3$s_shadow, %4$s cascade;
        drop owned by %5$s cascade;
        drop role %5$s;
        """
            .formatted(schema, readModels, migrated, application, role));
  }

  @Test
  void a_log_is_the_same_as_a_migrated_one() throws Exception {
    migrate(LogSchema.toPlainSql(schema, role));
    LogSchema.migrate(database.direct(), migrated, role);

    assertThat(catalog(schema)).isEqualTo(catalog(migrated)).hasSizeGreaterThan(50);
  }

  @Test
  void readers_tables_are_the_same_as_migrated_ones() throws Exception {
    migrate(ReaderSchema.toPlainSql(schema, role));
    ReaderSchema.migrate(database.direct(), migrated, role);

    assertThat(catalog(schema)).isEqualTo(catalog(migrated)).hasSizeGreaterThan(50);
    assertThat(catalog(schema + "_shadow")).isEqualTo(catalog(migrated + "_shadow"));
  }

  @Test
  void such_a_log_is_opened_by_the_service_role() throws Exception {
    Files.writeString(
        migrations.resolve("V1__daybook.sql"),
        LogSchema.toPlainSql(schema, role) + ReaderSchema.toPlainSql(readModels, role));
    runMigrations();

    var options = PostgresOptions.defaults().withSchema(schema).withNotifications(false);
    try (var log = PostgresEventStore.open(database.direct(role), options)) {
      log.append(
          STREAM,
          ExpectedVersion.noStream(),
          List.of(new NewEvent(UUID.randomUUID(), "HAPPENED", "{}")));
      assertThat(log.head()).isOne();
    }
  }

  @Test
  void such_a_log_is_not_migrated() throws Exception {
    migrate(LogSchema.toPlainSql(schema, null));
    List<String> before = catalog(schema);

    LogSchema.migrate(database.direct(), schema, null);
    database.open(schema).close();

    assertThat(catalog(schema)).isEqualTo(before);
  }

  @Test
  void such_a_log_of_a_different_build_is_refused() throws Exception {
    migrate(LogSchema.toPlainSql(schema, null));
    database.execute("comment on table %s.daybook_schema_history is 'other'".formatted(schema));

    String message =
        "The schema %s was created by plain SQL of a different build of Daybook".formatted(schema);
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> database.open(schema).close())
        .withMessageStartingWith(message);
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> LogSchema.migrate(database.direct(), schema, null))
        .withMessageStartingWith(message);
  }

  @Nested
  class Of_an_older_release {
    private final Releases releases = new Releases(database, schema);

    @Test
    void is_refused_with_the_sql_to_run() throws Exception {
      releases.run(releases.plainSql(1));

      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> releases.migrate(3))
          .withMessage(
              "The schema %1$s was created by plain SQL of an older release of Daybook: it has version 1, and this build needs version 3. Upgrade it by the tool that created it, with the SQL that Migration.toUpgradeSql(\"%1$s\", serviceRole, 1) returns",
              schema);
      assertThat(releases.inSchema()).isOne();
    }

    @Test
    void is_upgraded_to_what_a_migration_makes() throws Exception {
      releases.run(releases.plainSql(1));
      releases.run(releases.upgradeSql(3, 1));
      new Releases(database, migrated).migrate(3);

      assertThat(catalog(schema)).isEqualTo(catalog(migrated)).isNotEmpty();
      assertThat(releases.inSchema()).isEqualTo(3);
      releases.migrate(3);
    }

    @Test
    void is_upgraded_one_release_after_the_other() throws Exception {
      releases.run(releases.plainSql(1));
      releases.run(releases.upgradeSql(2, 1));
      releases.migrate(2);
      releases.run(releases.upgradeSql(3, 2));
      releases.migrate(3);
      assertThat(releases.inSchema()).isEqualTo(3);
    }

    @Test
    void is_not_upgraded_from_another_version() throws Exception {
      releases.run(releases.plainSql(1));
      assertThatThrownBy(() -> releases.run(releases.upgradeSql(3, 2)))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("This script upgrades version 2 of the schema")
          .hasMessageContaining("found version 1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> releases.upgradeSql(3, 3))
          .withMessageContaining("version 3, and upgrade from versions 1 to 2: not from 3");
    }

    @Test
    void migrated_by_flyway_is_not_upgraded_by_plain_sql() throws Exception {
      releases.migrate(1);
      assertThatThrownBy(() -> releases.run(releases.upgradeSql(2, 1)))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("found version none");
    }
  }

  @Test
  void of_a_later_release_is_refused() throws Exception {
    var releases = new Releases(database, schema);
    releases.run(releases.plainSql(2));
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> releases.migrate(1))
        .withMessageContaining("was migrated by a later release of Daybook");
    assertThat(releases.inSchema()).isEqualTo(2);
  }

  @Test
  void the_script_is_refused_without_a_transaction() throws SQLException {
    try (Connection connection = database.direct().getConnection();
        Statement statement = connection.createStatement()) {
      List<String> statements = List.of(LogSchema.toPlainSql(schema, null).split(";\n", 3));
      statement.execute(statements.get(0));
      statement.execute(statements.get(1));
      String check = statements.get(2).substring(0, statements.get(2).indexOf("\n$$;") + 3);
      assertThatThrownBy(() -> statement.execute(check))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("Run this script in one transaction");
    }
  }

  /// Runs a script as the application's own migration.
  private void migrate(String script) throws IOException {
    Files.writeString(migrations.resolve("V1__daybook.sql"), script);
    runMigrations();
  }

  private void runMigrations() {
    Flyway.configure()
        .dataSource(database.direct())
        .locations("filesystem:" + migrations)
        .schemas(application)
        .load()
        .migrate();
  }

  /// What a schema has, one line each, without its name.
  private List<String> catalog(String of) throws SQLException {
    try (Connection connection = database.direct().getConnection();
        PreparedStatement select =
            connection.prepareStatement(Sql.load(PlainSqlIT.class, "catalog.sql", of))) {
      select.setString(1, of);
      List<String> lines = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          lines.add(row.getString("line").replace(of, "SCHEMA"));
        }
      }
      return lines;
    }
  }
}
