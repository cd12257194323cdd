package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.testing.PgBouncer;
import dev.daybook.postgres.testing.SumsProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/// The store behind a PgBouncer in transaction mode: each transaction may be on another session.
class PgBouncerIT {
  private static final int CALLERS = 8;
  private static final int APPENDS = 25;

  @TempDir private Path directory;
  private final TestDatabase database = TestDatabase.shared();
  private PgBouncer bouncer;

  @BeforeEach
  void startPgBouncer() throws Exception {
    assumeTrue(PgBouncer.program().isPresent(), "skipped: PgBouncer is not installed");
    bouncer = PgBouncer.start(directory, database.direct());
  }

  @AfterEach
  void stopPgBouncer() {
    if (bouncer != null) {
      bouncer.close();
    }
  }

  private PGSimpleDataSource through(int prepareThreshold) {
    PGSimpleDataSource source = database.direct();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {bouncer.port()});
    source.setPrepareThreshold(prepareThreshold);
    return source;
  }

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
  }

  @Test
  void everything_works_without_prepared_statements() throws Exception {
    PGSimpleDataSource source = through(0);
    String log = database.newName("log");
    String views = database.newName("views");
    int events = CALLERS * APPENDS * 2;
    var options = PostgresOptions.defaults().withSchema(log).withReadModelSchema(views);
    try (PostgresEventStore store = PostgresEventStore.open(source, options);
        ProjectionRunner runner = store.project(new SumsProjection(1));
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> appending =
          IntStream.range(0, CALLERS)
              .<Future<?>>mapToObj(caller -> callers.submit(() -> append(store, caller)))
              .toList();
      for (Future<?> caller : appending) {
        caller.get();
      }
      assertThat(store.readLog(0, EventFilter.all())).hasSize(events);
      assertThat(runner.awaitPosition(events, PATIENCE)).as("%s", runner.status()).isTrue();
      assertThat(
              store
                  .beginEpoch(new OperatorAction.Request("the test", "to try", null))
                  .now()
                  .beganAfter())
          .isEqualTo(events);
    }
  }

  private static void append(PostgresEventStore store, int caller) {
    var stream = new StreamId("thing", "a" + caller);
    for (int i = 0; i < APPENDS; i++) {
      store.append(stream, ExpectedVersion.exact(2L * i), List.of(event()));
      store.append(
          List.of(
              new StreamAppend(
                  stream, ExpectedVersion.any(), List.of(event().tagged(Set.of("of:" + caller))))),
          List.of(new AppendCondition(Set.of("OTHER"), Set.of("of:" + caller), 0)));
      assertThat(store.readLast(stream, 1)).hasSize(1);
    }
  }

  @Test
  void prepared_statements_fail_and_name_the_setting_to_change() throws Exception {
    String log = database.newLog();
    PGSimpleDataSource source = through(5);
    var named = new CountDownLatch(1);
    try (PostgresEventStore store =
            PostgresEventStore.open(source, TestDatabase.OPTIONS.withSchema(log));
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int caller = 0; caller < CALLERS; caller++) {
          var stream = new StreamId("thing", "a" + caller);
          callers.execute(() -> appendUntilNamed(store, stream, named));
        }
        assertThat(named.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } finally {
        named.countDown();
      }
    }
  }

  private static void appendUntilNamed(
      PostgresEventStore store, StreamId stream, CountDownLatch named) {
    while (named.getCount() > 0) {
      try {
        store.append(stream, ExpectedVersion.any(), List.of(event()));
        store.readLast(stream, 1);
      } catch (EventStoreException e) {
        if (String.valueOf(e.getMessage()).contains("prepareThreshold=0")) {
          named.countDown();
        }
      }
    }
  }
}
