package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.Directories;
import dev.daybook.testing.postgres.NewCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Appends to a primary with a synchronous standby.
class StandbyWaitIT {
  private static final String SCHEMA = "daybook";

  @TempDir private static Path directory;
  private static LocalPostgres primary;

  @BeforeAll
  static void make_a_primary_and_the_data_of_its_standby() throws Exception {
    Path data = directory.resolve("primary");
    NewCluster.in(data);
    Directories.copy(data, directory.resolve("standby"));
    primary = LocalPostgres.start(data);
    Path cluster = directory.resolve("standby/cluster");
    Files.createFile(cluster.resolve("standby.signal"));
    Files.writeString(
        cluster.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=standby'\n"
            .formatted(primary.port(), primary.superuser(), primary.password()),
        StandardOpenOption.APPEND);
    LogSchema.migrate(database(primary), SCHEMA, null);
    execute("alter system set synchronous_standby_names = 'standby'");
    execute("select pg_reload_conf()");
  }

  @AfterAll
  static void stop_the_primary() {
    primary.close();
  }

  private static PGSimpleDataSource database(LocalPostgres server) {
    var database = new PGSimpleDataSource();
    database.setUrl(server.jdbcUrl("postgres"));
    database.setUser(server.superuser());
    database.setPassword(server.password());
    return database;
  }

  private static LocalPostgres startStandby() {
    return LocalPostgres.start(directory.resolve("standby"));
  }

  private static PostgresEventStore open(PGSimpleDataSource writes) {
    var limits =
        TestDatabase.OPTIONS
            .withQueueAppends(100)
            .withQueueBytes(1 << 20)
            .withQueueTimeout(PATIENCE)
            .withAppendTimeout(PATIENCE)
            .withAppendBatchEvents(100)
            .withAppendBatchBytes(1 << 20);
    return PostgresEventStore.open(
        database(primary), limits.withSchema(SCHEMA).withHeldConnections(writes));
  }

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
  }

  @Test
  void acknowledged_events_are_on_the_standby() throws Exception {
    var stream = new StreamId("thing", "a");
    NewEvent event = event();
    try (LocalPostgres standby = startStandby();
        PostgresEventStore store = open(database(primary))) {
      store.append(stream, ExpectedVersion.noStream(), List.of(event));
      try (var reader = database(standby).getConnection()) {
        await(reader, "select from daybook.events where event_id = '%s'", event.eventId());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pg_cancel_backend, warning",
    "pg_cancel_backend, error",
    "pg_terminate_backend, warning",
    "pg_terminate_backend, error"
  })
  void an_interrupted_wait_is_an_unknown_outcome(String how, String messages) throws Exception {
    var stream = new StreamId("thing", how + messages);
    NewEvent event = event();
    PGSimpleDataSource writes = database(primary);
    writes.setOptions("-c client_min_messages=" + messages);
    try (PostgresEventStore store = open(writes);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> caller =
          callers.submit(() -> store.append(stream, ExpectedVersion.any(), List.of(event)));
      try (Connection connection = database(primary).getConnection()) {
        await(connection, "select from pg_stat_activity where wait_event = '%s'", "SyncRep");
      }
      execute("select %s(pid) from pg_stat_activity where wait_event = 'SyncRep'".formatted(how));
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(caller::get)
          .withCauseInstanceOf(AppendOutcomeUnknownException.class)
          .havingCause()
          .withMessageContaining("standby");
      assertThat(store.readLast(stream, 1))
          .extracting(RecordedEvent::eventId)
          .containsExactly(event.eventId());
      try (LocalPostgres _ = startStandby()) {
        assertThat(store.append(stream, ExpectedVersion.exact(1), List.of(event())).version())
            .isEqualTo(2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg_cancel_backend", "pg_terminate_backend"})
  void an_interrupted_wait_of_a_joined_transaction_is_unknown(String how) throws Exception {
    var stream = new StreamId("joined", how);
    PGSimpleDataSource writes = database(primary);
    writes.setOptions("-c client_min_messages=error");
    try (PostgresEventStore store = open(database(primary));
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> caller =
          callers.submit(
              () -> store.joined(writes, tx -> tx.append(stream, ExpectedVersion.any(), event())));
      try (Connection connection = database(primary).getConnection()) {
        await(connection, "select from pg_stat_activity where wait_event = '%s'", "SyncRep");
      }
      execute("select %s(pid) from pg_stat_activity where wait_event = 'SyncRep'".formatted(how));
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(caller::get)
          .withCauseInstanceOf(AppendOutcomeUnknownException.class)
          .havingCause()
          .withMessageContaining("standby");
      assertThat(store.readLast(stream, 1)).hasSize(1);
    }
  }

  /// Waits until a query has a row.
  private static void await(Connection connection, String query, Object value) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (var select = connection.createStatement();
          var row = select.executeQuery(query.formatted(value))) {
        if (row.next()) {
          return;
        }
      }
      assertThat(System.nanoTime()).as(query).isLessThan(until);
      Thread.sleep(5);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = database(primary).getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
