package dev.daybook.postgres.projections.running;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.jdbc.Transaction;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.ParkedStream;
import dev.daybook.postgres.projections.VerificationResult;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import dev.daybook.postgres.projections.rebuild.RebuildRequests;
import dev.daybook.postgres.projections.rebuild.VerificationSchedule;
import dev.daybook.postgres.projections.running.ProjectionReport.CheckpointView;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import dev.daybook.postgres.projections.storage.ReadModelWriter;
import dev.daybook.postgres.testing.SumsProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.lang.Thread.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Read models that are rebuilt beside the live one.
class RebuildIT {
  private final WakeUps wakeUps = new WakeUps();
  private static final long BATCH = ReadModelWriter.BATCH_EVENTS_MAX;
  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final StreamId A = new StreamId("thing", "a");
  private static final StreamId B = new StreamId("thing", "b");
  private static final OperatorAction.Request REQUEST =
      new OperatorAction.Request("Ada", "It looks wrong");

  private final TestDatabase database = TestDatabase.shared();
  private final String views = database.newReadModels();
  private final PostgresEventStore store = database.open(database.newLog());
  private final SumsProjection sums = new SumsProjection(1);
  private final ProjectionOperator operator = operator(sums);

  @AfterEach
  void closeStore() {
    store.close();
  }

  private ProjectionOperator operator(SumsProjection projection) {
    return new ProjectionOperator(projection, store, database.pool(), views);
  }

  private void append(StreamId stream, int count) {
    append(stream, "COUNTED", count);
  }

  private void append(StreamId stream, String type, int count) {
    for (int left = count; left > 0; left -= EventStore.EVENTS_PER_APPEND_MAX) {
      store.append(
          stream,
          ExpectedVersion.any(),
          IntStream.range(0, Math.min(left, EventStore.EVENTS_PER_APPEND_MAX))
              .mapToObj(_ -> new NewEvent(UUID.randomUUID(), type, "{}"))
              .toList());
    }
  }

  private ProjectionRunner start(SumsProjection projection) {
    return start(projection, TestDatabase.OPTIONS.withProjectionLease(LEASE));
  }

  private ProjectionRunner start(SumsProjection projection, PostgresOptions options) {
    ProjectionRunner runner =
        ProjectionLoop.start(
            projection,
            store,
            database.pool(),
            options.withReadModelSchema(views),
            wakeUps,
            new OwnEvents());
    store.onAppend(_ -> wakeUps.wakeAll());
    return runner;
  }

  private static void await(ProjectionRunner runner, long position) throws InterruptedException {
    assertThat(runner.awaitPosition(position, PATIENCE))
        .as("%s at %d", runner.status(), runner.position())
        .isTrue();
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("the condition did not become true").isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  private String awaitOutcome(OperatorAction action) throws Exception {
    until(() -> find(action).outcome() != null);
    return Objects.requireNonNull(find(action).outcome());
  }

  private CheckpointView shadow() {
    return Objects.requireNonNull(operator.report().shadow());
  }

  private OperatorAction find(OperatorAction action) {
    return operator.report().acts().stream()
        .filter(a -> a.id() == action.id())
        .findAny()
        .orElseThrow();
  }

  /// Blocks every batch of a rebuild after a position; batches of the live read model pass.
  private static Hold hold(SumsProjection projection, long behind, long before) {
    var held = new Hold(new CountDownLatch(1), new CountDownLatch(1));
    projection.interference.set(
        (_, events) -> {
          long first = events.getFirst().position();
          if (first > behind && first <= before) {
            held.begun.countDown();
            try {
              held.free.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        });
    return held;
  }

  /// @param begun released when the first batch has arrived
  /// @param free opened when batches may continue
  private record Hold(CountDownLatch begun, CountDownLatch free) {
    void await() throws InterruptedException {
      assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    void letGo() {
      free.countDown();
    }
  }

  @Test
  void a_node_begins_what_is_requested_there_at_once() throws Exception {
    Duration never = Duration.ofHours(1);
    append(A, 10);
    try (ProjectionRunner runner =
        start(sums, TestDatabase.OPTIONS.withProjectionLease(never).withPollInterval(never))) {
      await(runner, 10);
      for (int i = 0; i < 3; i++) {
        assertThat(awaitOutcome(runner.operator().rebuild(REQUEST))).contains("swapped");
        assertThat(awaitOutcome(runner.operator().verify(REQUEST))).contains("no differences");
      }
    }
  }

  @Test
  void a_read_model_is_rebuilt_while_reads_and_writes_continue() throws Exception {
    append(A, 6_000);
    append(B, 6_000);
    try (ProjectionRunner runner = start(sums);
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      await(runner, 12_000);
      var done = new AtomicBoolean();
      Future<Long> reads =
          others.submit(
              () -> {
                long seen = 0;
                long count = 0;
                for (; !done.get(); count++) {
                  long total = total(sums.read(database, views));
                  assertThat(total).isGreaterThanOrEqualTo(seen);
                  seen = total;
                }
                return count;
              });
      Future<Long> writes =
          others.submit(
              () -> {
                long count = 0;
                for (; !done.get(); count++) {
                  append(A, 1);
                }
                return count;
              });
      try {
        for (int i = 0; i < 3; i++) {
          assertThat(awaitOutcome(operator.rebuild(REQUEST)))
              .startsWith("no differences at position")
              .contains("swapped at position");
        }
      } finally {
        done.set(true);
      }
      assertThat(reads.get()).isPositive();
      assertThat(writes.get()).isPositive();
      await(runner, store.head());
      assertThat(total(sums.read(database, views))).isEqualTo(store.head());
      assertThat(operator.report().shadow()).isNull();
      assertThat(runner.status()).isInstanceOf(Status.Running.class);
    }
  }

  private static long total(Map<String, Long> sums) {
    return sums.values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void rare_events_among_many_others_are_rebuilt() throws Exception {
    for (int run = 0; run < 10; run++) {
      append(A, "OTHER", 1_000 + 37 * run);
      append(B, 1 + run % 3);
    }
    try (ProjectionRunner runner =
        start(sums, TestDatabase.OPTIONS.withProjectionBatchEvents(100))) {
      await(runner, store.head());
      assertThat(awaitOutcome(operator.rebuild(REQUEST)))
          .isEqualTo(
              "no differences at position %d; swapped at position %<d".formatted(store.head()));
      append(B, 1);
      await(runner, store.head());
    }
  }

  @Test
  void a_verification_names_differing_rows_and_changes_nothing() throws Exception {
    append(A, 3);
    append(B, 4);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 7);
      assertThat(awaitOutcome(operator.verify(REQUEST))).isEqualTo("no differences at position 7");

      database.execute("update %s.sums set events = 9 where stream = 'thing-a'".formatted(views));
      database.execute("insert into %s.sums values ('thing-c', 1)".formatted(views));
      assertThat(awaitOutcome(operator.verify(REQUEST)))
          .isEqualTo(
              "2 differing rows, such as sums thing-a (events); sums thing-c (only in the live view)"
                  + " at position 7");
      assertThat(sums.read(database, views)).containsEntry("thing-a", 9L).hasSize(3);

      assertThat(awaitOutcome(operator.rebuild(REQUEST))).startsWith("2 differing rows");
      assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 3L, "thing-b", 4L));
      append(A, 1);
      await(runner, 8);
      assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 4L, "thing-b", 4L));
    }
  }

  @Test
  void a_rebuild_continues_on_another_node() throws Exception {
    append(A, 20_000);
    append(B, 20_000);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 40_000);
    }
    Hold held = hold(sums, BATCH, 40_000);
    OperatorAction action;
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 40_000);
      action = operator.rebuild(REQUEST);
      held.await();
      assertThat(shadow().position()).isEqualTo(BATCH);
      assertThat(operator.report().asked()).isEqualTo(action);
      assertThat(runner.status()).isInstanceOf(Status.Running.class);
      // One batch is in progress when the rebuild is cancelled.
      Thread stopping = Thread.currentThread();
      Thread.ofPlatform()
          .start(
              () -> {
                while (stopping.getState() != State.TIMED_WAITING) {
                  Thread.onSpinWait();
                }
                held.letGo();
              });
    }
    long at = shadow().position();
    assertThat(at).isLessThan(40_000);

    var second = new SumsProjection(1);
    try (ProjectionRunner runner = start(second)) {
      assertThat(awaitOutcome(action)).startsWith("no differences at position 40000");
      assertThat(runner.position()).isEqualTo(40_000);
      assertThat(second.batches.getFirst()).isEqualTo(at + 1);
      assertThat(second.read(database, views))
          .isEqualTo(Map.of("thing-a", 20_000L, "thing-b", 20_000L));
    }
  }

  @Test
  void a_rebuild_of_a_paused_node_continues_on_another() throws Exception {
    append(A, 20_000);
    try (ProjectionRunner asleep = start(sums)) {
      await(asleep, 20_000);
      Hold held = hold(sums, BATCH, 20_000);
      OperatorAction action = operator.rebuild(REQUEST);
      held.await();
      assertThat(shadow().position()).isEqualTo(BATCH);

      var second = new SumsProjection(1);
      try (ProjectionRunner _ = start(second)) {
        assertThat(awaitOutcome(action)).startsWith("no differences at position 20000");
        assertThat(second.batches.getFirst()).isEqualTo(BATCH + 1);
      }
      held.letGo(); // its current batch is discarded
      append(A, 1);
      await(asleep, 20_001);
      assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 20_001L));
      assertThat(operator.report().shadow()).isNull();
    }
  }

  private ProjectionRunner startVerifying(Duration interval) {
    return ProjectionLoop.start(
        sums,
        store,
        database.pool(),
        TestDatabase.OPTIONS
            .withReadModelSchema(views)
            .withProjectionLease(LEASE)
            .withVerifyInterval(interval),
        wakeUps,
        new OwnEvents());
  }

  private long differences() {
    VerificationResult verified = operator.report().verified();
    return verified == null ? -1 : verified.differences();
  }

  @Test
  void a_read_model_is_verified_on_schedule() throws Exception {
    append(A, 3);
    append(B, 2);
    try (ProjectionRunner runner = startVerifying(Duration.ofMillis(500))) {
      await(runner, 5);
      until(() -> differences() == 0);
      database.execute("update %s.sums set events = 7 where stream = 'thing-a'".formatted(views));
      until(() -> differences() == 1);
      assertThat(
              operator.report().acts().stream()
                  .filter(action -> action.kind() == Kind.VERIFY && action.by().equals("Daybook"))
                  .map(OperatorAction::outcome)
                  .filter(Objects::nonNull))
          .anySatisfy(outcome -> assertThat(outcome).contains("1 differing row", "thing-a"));
      assertThat(sums.read(database, views)).containsEntry("thing-a", 7L);
    }
    try (ProjectionRunner runner = startVerifying(Duration.ofDays(1))) {
      until(() -> runner.verified().isPresent());
      assertThat(runner.verified()).hasValueSatisfying(v -> assertThat(v.differences()).isOne());
      operator.rebuild(REQUEST);
      until(() -> sums.read(database, views).equals(Map.of("thing-a", 3L, "thing-b", 2L)));
      assertThat(differences()).as("in the rebuilt read model").isZero();
    }
  }

  @Test
  void differences_are_not_reported_for_the_next_version() throws Exception {
    append(A, 3);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 3);
      database.execute("update %s.sums set events = 7".formatted(views));
      assertThat(awaitOutcome(operator.verify(REQUEST))).startsWith("1 differing row");
      assertThat(differences()).isOne();
    }
    var next = new SumsProjection(2);
    try (ProjectionRunner runner = start(next)) {
      await(runner, 3);
      assertThat(next.read(database, views)).isEqualTo(Map.of("thing-a", 3L));
      assertThat(differences()).isZero();
    }
  }

  @Test
  void a_cancelled_verification_is_still_due() throws Exception {
    append(A, 3);
    var verifications = new VerificationSchedule(sums, new RebuildRequests(sums, views), views);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 3);
    }
    Duration day = Duration.ofDays(1);
    assertThat(request(verifications, day)).isTrue();
    assertThat(request(verifications, day)).as("while one is wanted").isFalse();
    operator.cancel(REQUEST);
    assertThat(request(verifications, day)).as("after it was cancelled").isTrue();
  }

  private boolean request(VerificationSchedule verifications, Duration interval)
      throws SQLException {
    return Transaction.run(
        database.pool(), transaction -> verifications.request(transaction, interval, 3));
  }

  /// Locks the table as pg_dump does while it runs.
  @Test
  void a_long_read_delays_the_swap_and_blocks_no_other_reader() throws Exception {
    append(A, 5);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 5);
      OperatorAction action;
      try (Connection reader = database.direct().getConnection();
          Statement select = reader.createStatement()) {
        reader.setAutoCommit(false);
        select.execute("lock table %s.sums in access share mode".formatted(views));
        action = operator.rebuild(REQUEST);
        until(this::isSumsWaitedFor);
        until(() -> !isSumsWaitedFor());
        assertThat(sums.read(database, views)).containsEntry("thing-a", 5L);
        append(A, 1);
        await(runner, 6);
        reader.rollback();
      }
      assertThat(awaitOutcome(action)).startsWith("no differences");
      assertThat(sums.read(database, views)).containsEntry("thing-a", 6L);
    }
  }

  private boolean isSumsWaitedFor() throws SQLException {
    try (Connection connection = database.direct().getConnection();
        Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                "select from pg_locks where not granted and relation = '%s.sums'::regclass"
                    .formatted(views))) {
      return row.next();
    }
  }

  @Test
  void a_scheduled_verification_yields_to_a_rebuild() throws Exception {
    append(A, 20_000);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 20_000);
    }
    Hold held = hold(sums, BATCH, 20_000);
    try (ProjectionRunner _ = startVerifying(Duration.ofMillis(100))) {
      until(() -> operator.report().asked() != null);
      OperatorAction scheduled = Objects.requireNonNull(operator.report().asked());
      OperatorAction rebuild = operator.rebuild(REQUEST);
      held.letGo();
      assertThat(find(scheduled).outcome()).isEqualTo("cancelled for " + REQUEST.by());
      assertThat(awaitOutcome(rebuild)).startsWith("no differences");
    }
  }

  @Test
  void a_cancelled_rebuild_leaves_nothing() throws Exception {
    append(A, 20_000);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 20_000);
      Hold held = hold(sums, BATCH, 20_000);
      OperatorAction action = operator.rebuild(REQUEST);
      held.await();
      assertThat(shadow().position()).isEqualTo(BATCH);
      assertThatThrownBy(() -> operator.rebuild(REQUEST))
          .isInstanceOf(ActionNotApplicableException.class);
      assertThatThrownBy(() -> operator.verify(REQUEST))
          .isInstanceOf(ActionNotApplicableException.class);

      operator.cancel(REQUEST);
      held.letGo(); // its current batch is discarded
      assertThat(find(action).outcome()).startsWith("cancelled at position");
      assertThat(operator.report().shadow()).isNull();
      assertThatThrownBy(() -> operator.cancel(REQUEST))
          .isInstanceOf(ActionNotApplicableException.class);
      assertThat(awaitOutcome(operator.verify(REQUEST)))
          .isEqualTo("no differences at position 20000");
    }
    assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 20_000L));
  }

  @Test
  void a_running_verification_is_cancelled_at_once() throws Exception {
    append(A, 5);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 5);
      try (Connection other = database.direct().getConnection();
          Statement lock = other.createStatement()) {
        other.setAutoCommit(false);
        lock.execute("lock table %s.sums".formatted(views)); // the verification never ends
        OperatorAction action = operator.verify(REQUEST);
        until(this::isSumsWaitedFor);
        assertThatThrownBy(() -> inTime(() -> operator.rebuild(REQUEST)))
            .hasCauseInstanceOf(ActionNotApplicableException.class);
        inTime(() -> operator.cancel(REQUEST));
        assertThat(find(action).outcome()).startsWith("cancelled at position");
        assertThat(operator.report().shadow()).isNull();
        other.rollback();
      }
      assertThat(awaitOutcome(operator.verify(REQUEST))).isEqualTo("no differences at position 5");
    }
  }

  private static <T> T inTime(Supplier<T> action) throws Exception {
    return CompletableFuture.supplyAsync(action).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void a_cancelled_rebuild_waits_for_a_long_read() throws Exception {
    append(A, 20_000);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 20_000);
      Hold held = hold(sums, BATCH, 20_000);
      operator.rebuild(REQUEST);
      held.await();
      try (Connection reader = database.direct().getConnection();
          Statement select = reader.createStatement()) {
        reader.setAutoCommit(false);
        select.execute("lock table %s_shadow.sums in access share mode".formatted(views));
        assertThatThrownBy(() -> inTime(() -> operator.cancel(REQUEST)))
            .hasCauseInstanceOf(EventStoreUnavailableException.class);
        assertThat(shadow().position()).isEqualTo(BATCH);
        reader.rollback();
      }
      operator.cancel(REQUEST);
      held.letGo();
      assertThat(operator.report().shadow()).isNull();
    }
  }

  @Test
  void a_rebuild_keeps_parked_streams_and_skipped_events() throws Exception {
    for (int i = 0; i < 3; i++) {
      append(A, 1);
      append(B, 1);
    }
    refuse(sums, 3, 4);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 6);
      operator.skip(A, REQUEST);
      assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 2L, "thing-b", 1L));

      assertThat(awaitOutcome(operator.rebuild(REQUEST)))
          .startsWith("no differences at position 6");
      assertThat(operator.report().parked())
          .extracting(ParkedStream::stream, ParkedStream::position)
          .containsExactly(tuple(B, 4L));
      assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 2L, "thing-b", 1L));

      refuse(sums);
      operator.retry(B, REQUEST);
      assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 2L, "thing-b", 3L));
      // The skipped event could be applied now.
      assertThat(awaitOutcome(operator.rebuild(REQUEST)))
          .startsWith("1 differing row, such as sums thing-a (events) at position 6");
    }
  }

  private static void refuse(SumsProjection projection, long... positions) {
    projection.interference.set(
        (_, events) -> {
          for (RecordedEvent event : events) {
            for (long position : positions) {
              if (event.position() == position) {
                throw new IllegalStateException("poison at " + position);
              }
            }
          }
        });
  }

  @Test
  void a_failed_rebuild_reports_why_and_continues_after_a_retry() throws Exception {
    append(A, 3);
    try (ProjectionRunner runner = start(sums)) {
      await(runner, 3);
      sums.interference.set(
          (transaction, _) -> {
            try (var statement = transaction.createStatement()) {
              statement.execute("select * from nothing_of_that_name");
            }
          });
      OperatorAction action = operator.rebuild(REQUEST);
      until(() -> shadow().error() != null);
      assertThat(shadow().error()).contains("nothing_of_that_name");
      assertThat(runner.status()).isInstanceOf(Status.Running.class);

      sums.interference.set((_, _) -> {});
      assertThat(operator.retry(REQUEST).kind()).isEqualTo(Kind.RETRY);
      assertThat(awaitOutcome(action)).startsWith("no differences");
    }
  }

  @Test
  void a_new_version_is_built_while_the_old_one_continues() throws Exception {
    append(A, 20_000);
    var next = new SumsProjection(2);
    Hold held = hold(next, BATCH, 20_000);
    try (ProjectionRunner old = start(sums)) {
      await(old, 20_000);
      try (ProjectionRunner runner = start(next)) {
        until(() -> next.batches.contains(BATCH + 1));
        assertThat(runner.status()).isEqualTo(new Status.AtOtherVersion(1));
        assertThat(runner.awaitPosition(0, Duration.ZERO)).isFalse();
        append(B, 1);
        await(old, 20_001);
        assertThat(sums.read(database, views)).containsEntry("thing-b", 1L);

        held.letGo();
        await(runner, 20_001);
        until(() -> old.status().equals(new Status.AtOtherVersion(2)));
        assertThat(old.awaitPosition(1, Duration.ofMillis(50))).isFalse();
        append(B, 1);
        await(runner, 20_002);
      }
    }
    assertThat(next.read(database, views)).isEqualTo(Map.of("thing-a", 20_000L, "thing-b", 2L));
    assertThat(operator(next).report().acts())
        .singleElement()
        .extracting(OperatorAction::kind, OperatorAction::why)
        .containsExactly(Kind.REBUILD, "version 2");
  }
}
