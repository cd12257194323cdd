package dev.daybook.postgres.projections.running;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import dev.daybook.postgres.testing.CountingProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ProjectionRunnerIT {
  private final WakeUps wakeUps = new WakeUps();
  private static final StreamId STREAM = new StreamId("thing", "a");

  private static final OperatorAction.Request REQUEST =
      new OperatorAction.Request("the test", "it is mended");

  private final TestDatabase database = TestDatabase.shared();
  private final String logSchema = database.newLog();
  private final String views = database.newReadModels();
  private final PostgresEventStore store = database.open(logSchema);
  private CountingProjection projection;

  @BeforeEach
  void createView() {
    projection = new CountingProjection(database, views, "COUNTED");
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void append(String type, int count) {
    store.append(
        STREAM,
        ExpectedVersion.any(),
        IntStream.range(0, count)
            .mapToObj(_ -> new NewEvent(UUID.randomUUID(), type, "{}"))
            .toList());
  }

  private ProjectionRunner start() {
    return start(database.pool());
  }

  private ProjectionRunner start(DataSource readModels) {
    return start(readModels, TestDatabase.OPTIONS);
  }

  private ProjectionRunner start(DataSource readModels, PostgresOptions options) {
    ProjectionRunner runner =
        ProjectionLoop.start(
            projection,
            store,
            readModels,
            options.withReadModelSchema(views),
            wakeUps,
            new OwnEvents());
    store.onAppend(_ -> wakeUps.wakeAll());
    return runner;
  }

  private ProjectionOperator operator() {
    return new ProjectionOperator(projection, store, database.pool(), views);
  }

  private static void await(ProjectionRunner runner, long position) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!runner.awaitPosition(position, PATIENCE) && System.nanoTime() < until) {
      Thread.sleep(5); // it has not noticed the request yet
    }
    assertThat(runner.awaitPosition(position, Duration.ZERO))
        .as("%s at %d", runner.status(), runner.position())
        .isTrue();
  }

  private static <S extends Status> S awaitStatus(ProjectionRunner runner, Class<S> wanted)
      throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!wanted.isInstance(runner.status()) && System.nanoTime() < until) {
      Thread.sleep(5);
    }
    assertThat(runner.status()).isInstanceOf(wanted);
    return wanted.cast(runner.status());
  }

  private void assertSeen(long last) throws SQLException {
    assertThat(projection.seen())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
  }

  @Test
  void rare_events_among_many_others_are_applied_once_each() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int run = 0; run < 50; run++) {
      append("OTHER", 1 + random.nextInt(60));
      append("COUNTED", 1 + random.nextInt(3));
    }
    List<Long> counted = counted();
    PostgresOptions options = TestDatabase.OPTIONS.withProjectionBatchEvents(10);
    try (ProjectionRunner runner = start(database.pool(), options)) {
      await(runner, store.head());
      assertThat(projection.seen()).as("seed %d", seed).isEqualTo(counted);
      append("OTHER", 3);
      append("COUNTED", 1);
      await(runner, store.head());
      assertThat(projection.seen()).isEqualTo(counted());
    }
  }

  private List<Long> counted() {
    return store
        .readLog(0)
        .filter(it -> it.type().equals("COUNTED"))
        .map(RecordedEvent::position)
        .toList();
  }

  @Test
  void statements_stay_prepared_on_sessions_with_its_search_path() throws Exception {
    int batches = 20; // the driver prepares a statement after five calls
    var calls = new AtomicLong();
    projection.interference.set((transaction, _) -> calls.set(calls(transaction)));
    PGSimpleDataSource sessions = database.direct();
    sessions.setCurrentSchema(views + ",public");
    try (var pool = new HikariDataSource()) {
      pool.setDataSource(sessions);
      pool.setMaximumPoolSize(2);
      try (ProjectionRunner runner = start(pool)) {
        for (int position = 1; position <= batches; position++) {
          append("COUNTED", 1);
          await(runner, position);
        }
      }
    }
    assertThat(calls.get()).isGreaterThan(1);
  }

  /// How often the prepared statement that moves the checkpoint was called.
  private static long calls(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                """
                select coalesce(max(generic_plans + custom_plans), 0)
                from pg_prepared_statements
                where statement like '-- Moves a checkpoint%'
                """)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void applies_old_and_new_events_and_continues_after_a_restart() throws Exception {
    append("COUNTED", 3);
    try (ProjectionRunner runner = start()) {
      await(runner, 3);
      append("COUNTED", 2);
      await(runner, 5);
    }
    append("COUNTED", 2);
    try (ProjectionRunner runner = start()) {
      await(runner, 7);
    }
    assertSeen(7);
  }

  @Test
  void skips_events_of_other_types() throws Exception {
    append("OTHER", 3);
    append("COUNTED", 1);
    append("OTHER", 3);
    try (ProjectionRunner runner = start()) {
      await(runner, 7);
    }
    assertThat(projection.seen()).containsExactly(4L);
  }

  @Test
  void sees_events_without_a_wake_up() throws Exception {
    try (ProjectionRunner runner =
        ProjectionLoop.start(
            projection,
            store,
            database.pool(),
            TestDatabase.OPTIONS.withReadModelSchema(views),
            wakeUps,
            new OwnEvents())) {
      await(runner, 0);
      append("COUNTED", 1);
      await(runner, 1);
    }
  }

  @Test
  void waits_no_longer_than_the_timeout() throws Exception {
    try (ProjectionRunner runner = start()) {
      assertThat(runner.awaitPosition(1, Duration.ofMillis(50))).isFalse();
    }
  }

  @Test
  void failed_transactions_apply_each_event_once() throws Exception {
    append("COUNTED", 200);
    var failures = new AtomicInteger(5);
    projection.interference.set(
        (transaction, _) -> {
          if (failures.getAndDecrement() > 0) {
            throw new SQLException("the connection broke", "08006");
          }
        });
    try (ProjectionRunner runner = start()) {
      await(runner, 200);
    }
    assertThat(failures).hasNegativeValue();
    assertSeen(200);
  }

  @Test
  void killed_backends_apply_each_event_once() throws Exception {
    var random = new Random(7);
    projection.interference.set(
        (transaction, _) -> {
          if (random.nextInt(3) == 0) {
            int pid = transaction.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            database.execute("select pg_terminate_backend(%d)".formatted(pid));
          }
        });
    try (ProjectionRunner runner = start()) {
      for (int i = 0; i < 20; i++) {
        append("COUNTED", 1 + random.nextInt(10));
      }
      await(runner, store.head());
    }
    assertSeen(store.head());
  }

  @Test
  void two_runners_of_one_projection_apply_each_event_once() throws Exception {
    try (ProjectionRunner one = start();
        ProjectionRunner two = start()) {
      for (int i = 0; i < 100; i++) {
        append("COUNTED", 1 + i % 5);
      }
      await(one, store.head());
      await(two, store.head());
    }
    assertSeen(store.head());
  }

  @Test
  void stops_at_a_failing_event_after_all_earlier_ones() throws Exception {
    append("COUNTED", 100);
    projection.interference.set((_, events) -> refuse(events, 42));
    try (ProjectionRunner runner = start()) {
      assertThat(awaitStatus(runner, Status.Failed.class))
          .isEqualTo(new Status.Failed(42, "poison"));
      assertThat(runner.awaitPosition(42, PATIENCE)).isFalse();
      assertSeen(41);

      projection.interference.set((_, _) -> {});
      operator().retry(REQUEST);
      await(runner, 100);
      assertThat(runner.status()).isInstanceOf(Status.Running.class);
    }
    assertSeen(100);
  }

  private static void refuse(List<RecordedEvent> events, long position) {
    if (events.stream().anyMatch(event -> event.position() == position)) {
      throw new IllegalStateException("poison");
    }
  }

  @Test
  void stops_at_a_permanent_sql_error() throws Exception {
    append("COUNTED", 10);
    projection.interference.set(
        (transaction, _) -> {
          try (var statement = transaction.createStatement()) {
            statement.execute("select 1 / 0");
          }
        });
    try (ProjectionRunner runner = start()) {
      assertThat(awaitStatus(runner, Status.Failed.class).position()).isEqualTo(1);
    }
    assertThat(projection.seen()).isEmpty();
  }

  @Test
  void a_missing_checkpoint_table_is_named() throws Exception {
    database.execute("drop table %s.checkpoints".formatted(views));
    try (ProjectionRunner runner = start()) {
      assertThat(awaitStatus(runner, Status.Failed.class).error()).contains("checkpoints");
    }
  }
}
