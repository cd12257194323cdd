package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// Opening a log: who migrates it, and how many connections it needs.
@SuppressWarnings("NullAway.Init")
class OpenLogIT {
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newName("open");
  private final String readModels = schema + "_read_models";
  private final String role = database.newName("app");
  private final PostgresOptions options =
      PostgresOptions.defaults().withSchema(schema).withNotifications(false);
  private PGSimpleDataSource app;

  @BeforeEach
  void createRole() {
    database.createRole(role);
    app = database.direct(role);
  }

  @AfterEach
  void dropAll() {
    database.execute(
        """
        drop schema if exists %1$s, %2$s, %2$s_shadow cascade;
        drop owned by %3$s cascade;
        drop role %3$s;
        """
            .formatted(schema, readModels, role));
  }

  private String open(DataSource source, PostgresOptions with) {
    try (PostgresEventStore log = PostgresEventStore.open(source, with)) {
      var event = new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
      log.append(STREAM, ExpectedVersion.any(), List.of(event));
      new PostgresCheckpoints(source, readModels).store("mails", LogCursor.START);
      return "appended";
    }
  }

  private static String misconfiguration(DataSource source, PostgresOptions with) {
    return refusal(EventStoreMisconfiguredException.class, source, with);
  }

  private static String outage(DataSource source, PostgresOptions with) {
    return refusal(EventStoreUnavailableException.class, source, with);
  }

  private static String refusal(
      Class<? extends EventStoreException> type, DataSource source, PostgresOptions with) {
    return String.valueOf(
        assertThatExceptionOfType(type)
            .isThrownBy(() -> PostgresEventStore.open(source, with).close())
            .actual()
            .getMessage());
  }

  private void requireNoSchema() throws SQLException {
    try (Connection connection = database.direct().getConnection();
        Statement select = connection.createStatement();
        var row = select.executeQuery("select to_regnamespace('%s')".formatted(schema))) {
      row.next();
      assertThat(row.getString(1)).as("the schema").isNull();
    }
  }

  @Nested
  class Migrating {
    @Test
    void a_role_that_may_create_schemas_migrates() {
      database.execute(
          "do $$ begin execute format('grant create on database %%I to %s', current_database()); end $$"
              .formatted(role));
      assertThat(open(app, options)).isEqualTo("appended");
      assertThat(open(app, options)).as("opened again").isEqualTo("appended");
    }

    @Test
    void a_separate_owner_migrates_and_grants_the_service_role() {
      assertThat(open(app, options.withOwner(database.direct()))).isEqualTo("appended");
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(
              () -> {
                try (Connection connection = app.getConnection();
                    Statement drop = connection.createStatement()) {
                  drop.execute("drop table %s.events".formatted(schema));
                }
              })
          .returns("42501", SQLException::getSQLState);
    }

    @Test
    void a_role_that_may_not_migrate_opens_current_schemas() {
      PostgresEventStore.open(app, options.withOwner(database.direct())).close();
      assertThat(open(app, options)).isEqualTo("appended");
    }

    @Test
    void without_migration_rights_the_error_names_the_sql_to_run() throws Exception {
      String refusal = misconfiguration(app, options);
      assertThat(refusal)
          .contains("The schema %s has no tables of Daybook yet".formatted(schema))
          .contains("the role %s may not migrate it".formatted(role))
          .contains("Run LogSchema.migrate(dataSource, \"%s\", \"%s\")".formatted(schema, role))
          .contains("PostgresOptions.withOwner");
      requireNoSchema();
      database.execute(refusal.substring(refusal.indexOf("grant create")));
      assertThat(open(app, options)).isEqualTo("appended");
    }

    @Test
    void outdated_schemas_are_refused_with_the_owner_and_the_command() {
      PostgresEventStore.open(app, options.withOwner(database.direct())).close();
      for (String history :
          List.of(schema + ".daybook_schema_history", readModels + ".daybook_reader_history")) {
        database.execute("comment on table %s is 'older'".formatted(history));
        assertThat(misconfiguration(app, options))
            .contains("was last migrated by a different build of Daybook")
            .contains(
                history.startsWith(readModels)
                    ? "Run ReaderSchema.migrate(dataSource, \"%s\", \"%s\")"
                        .formatted(readModels, role)
                    : "Run LogSchema.migrate(dataSource, \"%s\", \"%s\")".formatted(schema, role))
            .contains("its owner, the role " + database.user());
        PostgresEventStore.open(app, options.withOwner(database.direct())).close();
        assertThat(open(app, options)).as("after its owner migrated").isEqualTo("appended");
      }
    }

    @Test
    void without_migration_nothing_is_created() throws Exception {
      assertThat(misconfiguration(database.direct(), options.withMigration(false)))
          .contains("PostgresOptions.withMigration(false) forbids to migrate it");
      requireNoSchema();
    }

    @Test
    void without_read_models_the_log_s_schema_is_enough() {
      PostgresEventStore.open(database.direct(), options.withReadModels(false)).close();
      assertThat(misconfiguration(database.direct(), options.withMigration(false)))
          .contains("The schema %s has no tables".formatted(readModels));
    }
  }

  @Nested
  class Connections {
    private final PostgresOptions notifying = options.withNotifications(true);

    private HikariDataSource pool(int connections) {
      var pool = new HikariDataSource();
      pool.setDataSource(database.direct());
      pool.setMaximumPoolSize(connections);
      pool.setConnectionTimeout(5_000); // long enough for new connections on a busy machine
      return pool;
    }

    @Test
    void a_pool_that_is_too_small_is_refused_with_numbers() throws Exception {
      try (HikariDataSource pool = pool(notifying.heldConnections())) {
        assertThat(misconfiguration(pool, notifying))
            .contains("The DataSource gives 4 connections at a time; the log needs 5")
            .contains("2 for appends and 2 for notifications")
            .contains("PostgresOptions.withHeldConnections");
      }
      requireNoSchema();
    }

    @Test
    void one_connection_more_than_the_held_ones_is_enough() {
      int enough = notifying.heldConnections() + PostgresOptions.WORKING_CONNECTIONS_MIN;
      try (HikariDataSource pool = pool(enough)) {
        assertThat(open(pool, notifying)).isEqualTo("appended");
      }
    }

    @Test
    void held_connections_may_have_their_own_data_source() {
      LogSchema.migrate(database.direct(), schema, null);
      ReaderSchema.migrate(database.direct(), readModels, null);
      try (HikariDataSource pool = pool(PostgresOptions.WORKING_CONNECTIONS_MIN)) {
        var apart = notifying.withMigration(false).withHeldConnections(database.direct());
        assertThat(open(pool, apart)).isEqualTo("appended");
      }
    }

    @Test
    void an_unreachable_database_is_reported_as_such() {
      PGSimpleDataSource nowhere = database.direct();
      nowhere.setPortNumbers(new int[] {1});
      assertThat(outage(nowhere, notifying)).startsWith("The database can't be used: ");
    }
  }
}
