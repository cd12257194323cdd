package dev.daybook.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Notices and warnings of the server that do not affect the certainty of a commit.
class ServerNoticesIT {
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
  }

  /// Appends by the fast path and by the general function.
  private void assertAppends(String schema, PGSimpleDataSource writes) {
    try (PostgresEventStore store =
        PostgresEventStore.open(
            database.pool(), TestDatabase.OPTIONS.withSchema(schema).withHeldConnections(writes))) {
      store.append(STREAM, ExpectedVersion.noStream(), List.of(event()));
      store.append(STREAM, ExpectedVersion.exact(1), List.of(event()));
      store.append(STREAM, ExpectedVersion.any(), List.of(event(), event()));
      assertThat(store.head()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c client_min_messages=log -c log_min_duration_statement=0",
        "-c client_min_messages=debug5 -c log_statement=all -c debug_print_plan=on"
      })
  void server_notices_leave_the_outcome_certain(String options) {
    PGSimpleDataSource writes = database.direct();
    writes.setOptions(options);
    assertAppends(database.newLog(), writes);
  }

  @Test
  void a_lookalike_standby_warning_leaves_the_outcome_certain() {
    assertWarned("01000", "canceling wait for synchronous replication due to user request");
    assertWarned(
        "57P01",
        "canceling the wait for synchronous replication and terminating connection due to"
            + " administrator command");
  }

  @Test
  void a_wraparound_warning_leaves_the_outcome_certain() {
    assertWarned("01000", "database must be vacuumed within 39999999 transactions");
  }

  /// The warning is sent with the commit, by a deferred trigger.
  private void assertWarned(String state, String text) {
    String schema = database.newLog();
    database.execute(
        """
        create function %1$s.warn() returns trigger language plpgsql as
        $$ begin raise warning using errcode = '%2$s', message = '%3$s'; return null; end $$;
        create constraint trigger warns after insert on %1$s.events
          deferrable initially deferred for each row execute function %1$s.warn();
        """
            .formatted(schema, state, text));
    assertAppends(schema, database.direct());
  }
}
