package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.live.LogTailer;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import dev.daybook.postgres.testing.CountingProjection;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/// Errors that an operator has to correct are told apart from an outage.
class MisconfiguredIT {
  private static final StreamId STREAM = new StreamId("thing", "a");
  private static final OperatorAction.Request REQUEST =
      new OperatorAction.Request("test", "to try");

  private final TestDatabase database = TestDatabase.shared();
  private final TestPostgres.Schemas schemas = database.newService();
  private final String log = schemas.log();
  private final String views = schemas.readModels();
  private final String role = schemas.role();
  private PGSimpleDataSource service;
  private PostgresEventStore store;
  private PostgresCheckpoints checkpoints;
  private final PostgresOptions options =
      TestDatabase.OPTIONS
          .withSchema(log)
          .withQueueTimeout(Duration.ofSeconds(1))
          .withAppendTimeout(Duration.ofSeconds(2));

  @BeforeEach
  void open() {
    service = database.direct(role);
    store = PostgresEventStore.open(service, options);
    checkpoints = new PostgresCheckpoints(service, views);
    append();
  }

  @AfterEach
  void close() {
    store.close();
    execute("drop owned by ${role}");
    execute("drop role ${role}");
  }

  private void execute(String sql) {
    database.execute(
        sql.replace("${log}", log).replace("${views}", views).replace("${role}", role));
  }

  private void endSessions() {
    execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'");
  }

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
  }

  private void append() {
    store.append(STREAM, ExpectedVersion.any(), List.of(event()));
  }

  private PostgresEventStore openAgain() {
    return PostgresEventStore.open(service, options);
  }

  private static void assertMisconfigured(ThrowingCallable use, String reason) {
    assertThatExceptionOfType(EventStoreMisconfiguredException.class)
        .isThrownBy(use)
        .withMessageContaining(reason)
        .returns(false, EventStoreException::isRetryable);
  }

  @Nested
  class Log {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "drop table ${log}.events, ${log}.log_epochs cascade",
          "drop schema ${log} cascade",
          "revoke usage on schema ${log} from ${role}",
          "revoke all on all tables in schema ${log} from ${role};"
              + " revoke all on all functions in schema ${log} from ${role}"
        })
    void that_is_missing_or_forbidden_fails_every_method(String fault) {
      String reason = fault.startsWith("drop") ? "does not exist" : "permission denied";
      execute(fault);

      for (ThrowingCallable use :
          List.<ThrowingCallable>of(
              MisconfiguredIT.this::append,
              () -> store.append(STREAM, ExpectedVersion.exact(1), List.of(event())),
              () -> store.readStream(STREAM, 0).toList(),
              () -> store.readLast(STREAM, 1),
              () -> store.readLog(0, EventFilter.all()).toList(),
              () -> store.readLogPage(0, EventFilter.all(), 1),
              store::head,
              store::identity,
              () -> store.beginEpoch(REQUEST))) {
        assertMisconfigured(use, reason);
      }
      assertMisconfigured(MisconfiguredIT.this::openAgain, "");
    }

    @Test
    void works_again_after_a_repair() {
      execute("alter table ${log}.events rename to hidden");
      assertMisconfigured(MisconfiguredIT.this::append, "\"events\" does not exist");
      execute("alter table ${log}.hidden rename to events");
      append();
      assertThat(store.head()).isEqualTo(2);
    }

    @Test
    void refuses_appends_with_asynchronous_commit() throws Exception {
      execute("alter role ${role} set synchronous_commit = off");
      endSessions();
      Await.until(this::isRefused);
      long head = store.head();
      assertMisconfigured(
          MisconfiguredIT.this::openAgain, "synchronous_commit is off; switch it on");

      execute("alter role ${role} reset synchronous_commit");
      append();
      assertThat(store.head()).isEqualTo(head + 1);
    }

    /// The first append on a connection that ended may have an unknown outcome.
    private boolean isRefused() {
      try {
        append();
        return false;
      } catch (AppendOutcomeUnknownException _) {
        return false;
      } catch (EventStoreMisconfiguredException e) {
        return e.getMessage() != null && e.getMessage().contains("synchronous_commit is off");
      }
    }

    /// Operators lock a role during maintenance.
    @Test
    void is_unavailable_while_its_role_may_not_log_in() throws Exception {
      execute("alter role ${role} nologin");
      endSessions();
      assertThatExceptionOfType(EventStoreUnavailableException.class)
          .isThrownBy(store::head)
          .returns(true, EventStoreException::isRetryable);

      execute("alter role ${role} login");
      assertThat(store.head()).isEqualTo(1);
    }
  }

  @Nested
  class A_migration {
    @Test
    void without_the_privilege_is_not_retryable() {
      assertMisconfigured(
          () -> LogSchema.migrate(service, database.newName("log"), null), "permission denied");
    }

    @Test
    void that_fails_at_a_foreign_table_leaves_nothing() {
      String schema = database.newName("taken");
      database.execute("create schema %1$s; create table %1$s.events (n int)".formatted(schema));

      assertMisconfigured(
          () -> LogSchema.migrate(database.direct(), schema, null),
          "relation \"events\" already exists");

      database.execute("drop table %1$s.events".formatted(schema));
      LogSchema.migrate(database.direct(), schema, null);
      try (PostgresEventStore migrated = database.open(schema)) {
        assertThat(migrated.head()).isZero();
      }
    }

    @Test
    void without_a_connection_is_retryable() {
      execute("alter role ${role} connection limit 0");
      assertThatExceptionOfType(EventStoreUnavailableException.class)
          .isThrownBy(() -> LogSchema.migrate(service, log, null))
          .withMessageContaining("too many connections");
    }
  }

  @Nested
  class Checkpoints {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "drop table ${views}.subscription_checkpoints",
          "revoke all on ${views}.subscription_checkpoints from ${role}"
        })
    void fail_without_their_table_or_privilege(String fault) {
      String reason = fault.startsWith("drop") ? "does not exist" : "permission denied";
      execute(fault);
      var lease = checkpoints.lease("mails", PATIENCE);
      for (ThrowingCallable use :
          List.<ThrowingCallable>of(
              () -> checkpoints.load("mails"),
              () -> checkpoints.store("mails", LogCursor.START),
              lease::take,
              lease::renew,
              () -> lease.store(LogCursor.START),
              lease::release)) {
        assertMisconfigured(use, reason);
      }
    }
  }

  @Nested
  class A_subscription {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "drop table ${log}.events cascade",
          "revoke select on ${log}.events from ${role}",
          "drop table ${views}.subscription_checkpoints",
          "revoke update on ${views}.subscription_checkpoints from ${role}"
        })
    void stops_with_the_reason(String fault) throws Exception {
      String reason = fault.startsWith("drop") ? "does not exist" : "permission denied";
      Subscription mails = Subscription.of("mails", store, _ -> {}).with(checkpoints);
      try (LogTailer tailer =
              LogTailer.start(store, TestDatabase.OPTIONS, new WakeUps(), new OwnEvents());
          RunningSubscription polling = mails.start();
          RunningSubscription fed = tailer.feed(mails.onEveryNode("fed"))) {
        for (RunningSubscription running : List.of(polling, fed)) {
          assertThat(running.awaitPosition(1, PATIENCE)).as("%s", running.status()).isTrue();
        }
        execute(fault);
        if (fault.contains("checkpoints")) {
          append(); // something to store
        }
        for (RunningSubscription running : List.of(polling, fed)) {
          assertThat(running.awaitEnd(PATIENCE)).as("%s", running.status()).isTrue();
          assertThat(running.status())
              .isInstanceOfSatisfying(
                  RunningSubscription.Status.Stopped.class,
                  stopped -> assertThat(stopped.error()).contains(reason));
        }
      }
    }
  }

  @Nested
  class A_projection {
    private final CountingProjection projection =
        new CountingProjection(database, views, "HAPPENED");

    private ProjectionRunner start(EventStore from) throws InterruptedException {
      ProjectionRunner runner =
          ProjectionLoop.start(
              projection,
              from,
              database.pool(),
              TestDatabase.OPTIONS.withReadModelSchema(views),
              new WakeUps(),
              new OwnEvents());
      assertThat(runner.awaitPosition(1, PATIENCE)).as("%s", runner.status()).isTrue();
      return runner;
    }

    private void awaitFailed(ProjectionRunner runner, String reason) throws Exception {
      Await.until(() -> runner.status() instanceof Status.Failed);
      assertThat(runner.status())
          .isInstanceOfSatisfying(
              Status.Failed.class, failed -> assertThat(failed.error()).contains(reason));
    }

    @Test
    void without_read_privilege_stops_until_a_retry() throws Exception {
      try (ProjectionRunner runner = start(store)) {
        execute("revoke select on ${log}.events from ${role}");
        awaitFailed(runner, "permission denied for table events");

        execute("grant select on ${log}.events to ${role}");
        assertThat(runner.operator().report().live())
            .satisfies(live -> assertThat(live.error()).contains("permission denied"));
        runner.operator().retry(REQUEST);
        append();
        Await.until(() -> runner.position() == 2);
      }
    }

    @Test
    void without_access_to_the_epochs_fails_until_granted() throws Exception {
      try (ProjectionRunner runner = start(store)) {
        execute("revoke select on ${log}.log_epochs from ${role}");
        awaitFailed(runner, "permission denied for table log_epochs");
        append();

        execute("grant select on ${log}.log_epochs to ${role}");
        Await.until(() -> runner.position() == 2);
        assertThat(runner.status()).isInstanceOf(Status.Running.class);
      }
    }

    @Test
    void without_checkpoints_fails_operator_calls() throws Exception {
      try (ProjectionRunner runner = start(store)) {
        execute("drop table ${views}.checkpoints");
        awaitFailed(runner, "checkpoints\" does not exist");
        assertMisconfigured(() -> runner.operator().report(), "does not exist");
        assertMisconfigured(() -> runner.operator().retry(REQUEST), "does not exist");
      }
    }
  }
}
