package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.testing.Releases;
import dev.daybook.postgres.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node of a release beside a schema that a later release has migrated.
class LaterReleaseIT {
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newName("later");
  private final Releases releases = new Releases(database, schema);

  @AfterEach
  void dropAll() {
    database.execute("drop schema if exists %s cascade".formatted(schema));
  }

  private String refusedAtVersion(long known) {
    return "The schema %s was migrated by a later release of Daybook, and was left unchanged: this build knows its versions up to %d. "
        .formatted(schema, known);
  }

  @Nested
  class An_older_release {
    @Test
    void is_refused_and_keeps_the_functions_of_the_later_one() throws Exception {
      releases.migrate(2);

      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> releases.migrate(1))
          .withMessageStartingWith(refusedAtVersion(1));
      assertThat(releases.inSchema()).isEqualTo(2);
    }

    @Test
    void is_refused_by_the_history_alone() throws Exception {
      releases.migrate(2);
      database.execute("comment on table %s.things_history is null".formatted(schema));

      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> releases.migrate(1))
          .withMessageStartingWith(refusedAtVersion(1));
      assertThat(releases.inSchema()).isEqualTo(2);
    }

    /// The later release migrates before the other one's connection of this number.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void that_migrates_at_the_same_time_is_refused(int connection) throws Exception {
      releases.migrate(1);
      DataSource interrupted = before(connection, () -> releases.migrate(3));

      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> releases.migrate(interrupted, 2))
          .withMessageContaining("was migrated by a later release of Daybook");
      assertThat(releases.inSchema()).isEqualTo(3);
    }

    private DataSource before(int connection, Runnable action) {
      var taken = new AtomicInteger();
      return (DataSource)
          Proxy.newProxyInstance(
              DataSource.class.getClassLoader(),
              new Class<?>[] {DataSource.class},
              (_, method, arguments) -> {
                if (method.getName().equals("getConnection")
                    && taken.incrementAndGet() == connection) {
                  action.run();
                }
                try {
                  return method.invoke(database.direct(), arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  @Nested
  class A_later_release {
    @Test
    void upgrades_the_schema() throws Exception {
      releases.migrate(1);
      releases.migrate(3);
      releases.migrate(3);
      assertThat(releases.inSchema()).isEqualTo(3);
    }
  }

  @Nested
  class A_restore_that_was_interrupted {
    /// It creates tables and their comments before it fills them.
    @Test
    void is_no_finished_migration() throws Exception {
      releases.migrate(1);
      database.execute("delete from %s.things_history".formatted(schema));

      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> releases.migrate(1))
          .withMessageContaining("The schema %s can't be migrated".formatted(schema));
    }
  }

  @Nested
  class A_log {
    private PostgresEventStore open() {
      return database.open(schema);
    }

    private static void append(PostgresEventStore log) {
      var event = new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
      log.append(STREAM, ExpectedVersion.any(), List.of(event));
    }

    @Test
    void that_is_open_keeps_serving() {
      LogSchema.migrate(database.direct(), schema, null);
      try (PostgresEventStore log = open()) {
        append(log);
        database.execute(Sql.load(LaterReleaseIT.class, "later-release.sql", schema));
        append(log);
        append(log);
        assertThat(log.readLog(0, EventFilter.all())).hasSize(3);
      }
    }

    @Test
    void that_calls_missing_functions_is_refused_by_name() {
      LogSchema.migrate(database.direct(), schema, null);
      try (PostgresEventStore log = open()) {
        append(log);
        database.execute(
            """
            alter function %1$s.append_event rename to append_event_2;
            alter function %1$s.append_events rename to append_events_2;
            """
                .formatted(schema));
        assertThatExceptionOfType(EventStoreMisconfiguredException.class)
            .isThrownBy(() -> append(log))
            .withMessageContaining("or by a different build");
        assertThat(log.head()).isOne();
      }
    }

    @Test
    void is_neither_migrated_nor_opened_by_an_older_release() {
      long known = LogSchema.SCRIPTS.version().number();
      LogSchema.migrate(database.direct(), schema, null);
      database.execute(Sql.load(LaterReleaseIT.class, "later-release.sql", schema));
      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> LogSchema.migrate(database.direct(), schema, null))
          .withMessageStartingWith(refusedAtVersion(known));

      // what the later release leaves for roles that may not read the history
      database.execute(
          "comment on table %s.daybook_schema_history is '1000 %s'"
              .formatted(schema, "0".repeat(64)));
      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(() -> open().close())
          .withMessageStartingWith(refusedAtVersion(known));
    }
  }

  @Nested
  class Scripts {
    @Test
    void have_whole_numbers_as_versions() {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(
              () -> new MigrationScripts(LogSchema.class, "schema", List.of("V1_1__things.sql")))
          .withMessageContaining("V1_1__things.sql has no whole number as its version");
      assertThatCode(() -> new MigrationScripts(LogSchema.class, "schema", List.of("V1__a.sql")))
          .doesNotThrowAnyException();
    }
  }
}
