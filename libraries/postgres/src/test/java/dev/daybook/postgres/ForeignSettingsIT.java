package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.testing.SumsProjection;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.postgres.TestPostgres;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Settings of a role or a database that were made for other programs.
class ForeignSettingsIT {
  private final WakeUps wakeUps = new WakeUps();

  /// Long enough for a migration on a busy machine, whose one connection waits for the other.
  private static final String IDLE_TIMEOUT = "idle_session_timeout=2s";

  private static final StreamId STREAM = new StreamId("thing", "a");
  private static final String TEXT = "{\"text\": \"a \\\\ 'quoted' \\\"text\\\"\"}";

  private final TestDatabase database = TestDatabase.shared();

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c array_nulls=off",
        "-c standard_conforming_strings=off -c backslash_quote=off -c escape_string_warning=on",
        "-c default_transaction_isolation=serializable -c default_transaction_deferrable=on",
        "-c default_transaction_isolation=repeatable\\ read -c lc_messages=C",
        "-c DateStyle=SQL,DMY -c IntervalStyle=sql_standard -c bytea_output=escape"
            + " -c extra_float_digits=-15 -c xmloption=document",
        "-c search_path=elsewhere -c row_security=off -c check_function_bodies=off"
            + " -c transform_null_equals=on -c quote_all_identifiers=on",
        "-c session_replication_role=replica -c " + IDLE_TIMEOUT,
        "-c plan_cache_mode=force_custom_plan -c enable_indexscan=off -c enable_indexonlyscan=off"
            + " -c enable_bitmapscan=off -c enable_nestloop=off -c enable_hashjoin=off",
        "-c jit=on -c jit_above_cost=0 -c debug_parallel_query=on -c work_mem=64kB"
            + " -c client_min_messages=debug1 -c statement_timeout=60s -c lock_timeout=60s"
      })
  void everything_works_with(String options) throws Exception {
    PGSimpleDataSource source = database.direct();
    source.setOptions(options);
    String log = database.newName("log");
    String views = database.newName("views");
    LogSchema.migrate(source, log, null);
    ReaderSchema.migrate(source, views, null);
    try (PostgresEventStore store =
        PostgresEventStore.open(source, TestDatabase.OPTIONS.withSchema(log))) {
      store.append(STREAM, ExpectedVersion.noStream(), List.of(event()));
      store.append(STREAM, ExpectedVersion.exact(1), List.of(event()));
      if (options.endsWith(IDLE_TIMEOUT)) {
        Thread.sleep(2_500); // longer than an idle session lives
      }
      appendUnderConditions(store);
      assertThat(store.readStream(STREAM, 0)).extracting(RecordedEvent::data).containsOnly(TEXT);
      assertThat(store.readLog(0, EventFilter.all())).hasSize(5);
      var projection = new SumsProjection(1);
      try (ProjectionRunner runner =
          ProjectionLoop.start(
              projection,
              store,
              source,
              TestDatabase.OPTIONS.withReadModelSchema(views),
              wakeUps,
              new OwnEvents())) {
        assertThat(runner.awaitPosition(5, PATIENCE)).as("%s", runner.status()).isTrue();
      }
    }
  }

  private static void appendUnderConditions(PostgresEventStore store) {
    var tagged = event().tagged(Set.of("owner:a"));
    var condition = new AppendCondition(Set.of("OTHER"), Set.of("owner:a"), 0);
    store.append(
        List.of(
            new StreamAppend(STREAM, ExpectedVersion.any(), List.of(tagged)),
            new StreamAppend(
                new StreamId("thing", "b"), ExpectedVersion.any(), List.of(event(), event()))),
        List.of(condition));
  }

  @Test
  void a_read_only_database_is_refused() {
    PGSimpleDataSource source = database.direct();
    source.setOptions("-c default_transaction_read_only=on");
    String log = database.newLog();
    assertThatExceptionOfType(EventStoreUnavailableException.class)
        .isThrownBy(() -> LogSchema.migrate(source, log, null))
        .withMessageContaining("default_transaction_read_only is on");
  }

  @Test
  void a_time_zone_unknown_to_the_server_is_named() {
    PGSimpleDataSource source = database.direct();
    source.setOptions("-c TimeZone=Made/Up");
    assertRefused(source, "start the JVM with -Duser.timezone=UTC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
  void an_encoding_without_all_characters_is_refused(String encoding) {
    String name = database.newName("encoded");
    database.execute(
        "create database %s encoding '%s' template template0 locale_provider libc locale 'C'"
            .formatted(name, encoding));
    try {
      PGSimpleDataSource source = database.direct();
      source.setDatabaseName(name);
      assertRefused(source, "encoding is " + encoding + "; it must be UTF8");
    } finally {
      database.execute("drop database " + name);
    }
  }

  @Test
  void too_few_connections_are_reported() {
    TestPostgres.Schemas schemas = database.newService();
    String role = schemas.role();
    String log = schemas.log();
    database.execute("alter role %s connection limit 1".formatted(role));
    try {
      PGSimpleDataSource source = database.direct(role);
      assertThatExceptionOfType(EventStoreUnavailableException.class)
          .isThrownBy(() -> PostgresEventStore.open(source, TestDatabase.OPTIONS.withSchema(log)))
          .withMessageContaining("too many connections for role");
    } finally {
      database.execute("drop owned by %1$s; drop role %1$s".formatted(role));
    }
  }

  private void assertRefused(PGSimpleDataSource source, String reason) {
    String log = database.newLog();
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> LogSchema.migrate(source, log, null))
        .withMessageContaining(reason);
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(() -> PostgresEventStore.open(source, TestDatabase.OPTIONS.withSchema(log)))
        .withMessageContaining(reason);
  }
}
