package dev.daybook.postgres.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Protection of the log: trigger, roles, lock, settings.
class LogProtectionIT {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String RESTRICT_VIOLATION = "23001";
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final TestPostgres.Schemas schemas = database.newService();
  private final String schema = schemas.log();
  private final String role = schemas.role();
  private PGSimpleDataSource service;

  @BeforeEach
  void createLog() {
    service = database.direct(role);
    try (PostgresEventStore store = openAsService()) {
      store.append(STREAM, ExpectedVersion.noStream(), List.of(event()));
    }
  }

  @AfterEach
  void dropRole() {
    database.execute("drop owned by %1$s; drop role %1$s".formatted(role));
  }

  private PostgresEventStore openAsService() {
    return PostgresEventStore.open(service, TestDatabase.OPTIONS.withSchema(schema));
  }

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
  }

  private void execute(DataSource as, String sql) throws SQLException {
    try (Connection connection = as.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("${schema}", schema));
    }
  }

  private void assertRefused(DataSource as, String sql, String state) {
    assertThatExceptionOfType(SQLException.class)
        .as(sql)
        .isThrownBy(() -> execute(as, sql))
        .returns(state, SQLException::getSQLState);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into ${schema}.events select 2, 'a-b', 1, event_id, type, data, metadata,"
            + " recorded_at from ${schema}.events",
        "update ${schema}.events set data = '1'",
        "delete from ${schema}.events",
        "truncate ${schema}.events",
        "insert into ${schema}.event_tags values ('tag', 1)",
        "delete from ${schema}.event_tags",
        "insert into ${schema}.log_epochs values (2, gen_random_uuid(), 1, now(), 'me', 'so')",
        "delete from ${schema}.log_epochs",
        "alter table ${schema}.events disable trigger all",
        "drop table ${schema}.events",
        "create table ${schema}.more (n int)",
        "select * from ${schema}.daybook_schema_history",
        "drop function ${schema}.append_events"
      })
  void the_service_may_only_read_and_append(String sql) {
    assertRefused(service, sql, INSUFFICIENT_PRIVILEGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update ${schema}.events set data = '1'",
        "delete from ${schema}.events",
        "delete from ${schema}.events where false",
        "truncate ${schema}.events",
        "update ${schema}.event_tags set tag = 'other'",
        "delete from ${schema}.event_tags",
        "truncate ${schema}.event_tags",
        "update ${schema}.log_epochs set began_after = 0",
        "delete from ${schema}.log_epochs",
        "set session_replication_role = replica; delete from ${schema}.events"
      })
  void not_even_the_owner_can_change_written_events(String sql) {
    assertRefused(database.direct(), sql, RESTRICT_VIOLATION);
  }

  @Test
  void other_roles_may_not_append() throws SQLException {
    String stranger = database.newName("stranger");
    database.createRole(stranger);
    try {
      assertThatThrownBy(
              () ->
                  PostgresEventStore.open(
                      database.direct(stranger), TestDatabase.OPTIONS.withSchema(schema)))
          .isInstanceOf(EventStoreMisconfiguredException.class);
    } finally {
      database.execute("drop role " + stranger);
    }
  }

  @Test
  void an_append_that_is_not_read_committed_is_refused() throws SQLException {
    var unit = new StreamAppend(STREAM, ExpectedVersion.any(), List.of(event()));
    try (Connection connection = service.getConnection()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try (var append =
          connection.prepareStatement(Sql.load(AppendFunction.class, "append.sql", schema))) {
        int bound = new Batch(List.of(new PendingAppend(List.of(unit), List.of()))).bind(append, 0);
        append.setBoolean(bound + 1, false);
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(append::executeQuery)
            .returns("25000", SQLException::getSQLState);
      }
    }
  }

  @Test
  void the_fast_path_needs_read_committed_and_the_exact_version() throws SQLException {
    assertThat(appendOne(Connection.TRANSACTION_REPEATABLE_READ, 1)).isZero();
    assertThat(appendOne(Connection.TRANSACTION_READ_COMMITTED, 0)).isZero();
    assertThat(appendOne(Connection.TRANSACTION_READ_COMMITTED, 2)).isZero();
    assertThat(appendOne(Connection.TRANSACTION_READ_COMMITTED, 1)).isEqualTo(2);
  }

  /// @return the event's position; 0 if it was not appended
  private long appendOne(int isolation, long expected) throws SQLException {
    try (Connection connection = service.getConnection();
        var append =
            connection.prepareStatement(Sql.load(AppendFunction.class, "append-one.sql", schema))) {
      connection.setTransactionIsolation(isolation);
      append.setString(1, STREAM.toString());
      append.setLong(2, expected);
      append.setObject(3, UUID.randomUUID());
      append.setString(4, "HAPPENED");
      append.setString(5, "{}");
      append.setString(6, "{}");
      append.setBoolean(7, false);
      try (var row = append.executeQuery()) {
        row.next();
        return row.getLong("event_position");
      }
    }
  }

  @Test
  void two_logs_in_one_database_do_not_block_each_other() throws SQLException {
    String locked = database.newLog();
    try (Connection holder = database.direct().getConnection()) {
      holder.setAutoCommit(false);
      var unit = new StreamAppend(STREAM, ExpectedVersion.any(), List.of(event()));
      try (var append =
              holder.prepareStatement(Sql.load(AppendFunction.class, "append.sql", locked));
          PostgresEventStore store = openAsService()) {
        int bound = new Batch(List.of(new PendingAppend(List.of(unit), List.of()))).bind(append, 0);
        append.setBoolean(bound + 1, false);
        append.executeQuery().close(); // it locks its log until the rollback
        assertThat(store.append(STREAM, ExpectedVersion.exact(1), List.of(event())).version())
            .isEqualTo(2);
      }
      holder.rollback();
    }
  }

  @Test
  void a_connection_with_asynchronous_commit_is_refused() {
    PGSimpleDataSource careless = database.direct(role);
    careless.setOptions("-c synchronous_commit=off");
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(
            () -> PostgresEventStore.open(careless, TestDatabase.OPTIONS.withSchema(schema)))
        .withMessageContaining("synchronous_commit");
  }

  @Test
  void a_missing_log_is_reported_at_opening() {
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(
            () -> PostgresEventStore.open(service, TestDatabase.OPTIONS.withSchema("nowhere")));
  }

  @Test
  void migrating_again_changes_nothing() {
    LogSchema.migrate(database.direct(), schema, role);
    try (PostgresEventStore store = openAsService()) {
      assertThat(store.head()).isEqualTo(1);
    }
  }

  /// The state after pg_restore with --no-owner --no-privileges --role=(the owner).
  @Test
  void migrating_again_grants_privileges_missing_after_a_restore() throws SQLException {
    database.execute(
        """
        drop owned by %2$s;
        grant execute on all functions in schema %1$s to public;
        """
            .formatted(schema, role));
    LogSchema.migrate(database.direct(), schema, role);
    try (PostgresEventStore store = openAsService()) {
      assertThat(store.append(STREAM, ExpectedVersion.exact(1), List.of(event())).version())
          .isEqualTo(2);
    }
    String stranger = database.newName("stranger");
    database.createRole(stranger);
    database.execute("grant usage on schema %s to %s".formatted(schema, stranger));
    try {
      assertRefused(
          database.direct(stranger),
          "select ${schema}.append_event('a-b', 0, gen_random_uuid(), 'X', '{}', '{}')",
          INSUFFICIENT_PRIVILEGE);
    } finally {
      database.execute("drop owned by %1$s; drop role %1$s".formatted(stranger));
    }
  }

  @Test
  void a_log_of_another_owner_is_reported_with_the_sql_to_run() {
    String owner = database.newName("owner");
    database.createRole(owner);
    try {
      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> LogSchema.migrate(database.direct(owner), schema, role))
          .withMessageContaining("belong to %s, not to %s".formatted(database.user(), owner))
          .withMessageContaining("--no-owner --role=" + owner);
    } finally {
      database.execute("drop role " + owner);
    }
  }
}
