package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.postgres.append.AppendFunction;
import dev.daybook.postgres.append.Batch;
import dev.daybook.postgres.append.PendingAppend;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Failures of the appender: the log is locked by another node, its connection is killed, an event
/// can't be stored.
class AppenderIT {
  private static final Duration BRIEFLY = Duration.ofMillis(200);

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private PostgresEventStore store = database.open(schema);

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void reopen(PostgresOptions limits) {
    store.close();
    store =
        PostgresEventStore.open(
            database.pool(), limits.withSchema(schema).withHeldConnections(database.direct()));
  }

  private static NewEvent event(String data) {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", data);
  }

  private void append(String stream) {
    store.append(new StreamId("thing", stream), ExpectedVersion.any(), List.of(event("{}")));
  }

  private List<String> streams() {
    return store.readLog(0).map(RecordedEvent::stream).map(StreamId::id).toList();
  }

  /// Holds the log's lock, as an appender of another node does during its commit.
  private final class LockedLog implements AutoCloseable {
    private final Connection holder;

    LockedLog() throws SQLException {
      holder = database.direct().getConnection();
      holder.setAutoCommit(false);
      var unit =
          List.of(
              new StreamAppend(
                  new StreamId("thing", "undone"), ExpectedVersion.any(), List.of(event("{}"))));
      try (var append =
          holder.prepareStatement(Sql.load(AppendFunction.class, "append.sql", schema))) {
        int bound = new Batch(List.of(new PendingAppend(unit, List.of()))).bind(append, 0);
        append.setBoolean(bound + 1, false);
        append.executeQuery().close();
      }
    }

    /// Waits until a backend waits for the lock, and returns its process id.
    int awaitWaiter() throws Exception {
      return awaitWaiters(1, 0);
    }

    /// Has both connections of the store wait for the lock, with "first" and "second".
    List<Future<?>> occupyBothConnections(ExecutorService callers) throws Exception {
      Future<?> first = callers.submit(() -> append("first"));
      awaitWaiters(1, 0);
      Future<?> second = callers.submit(() -> append("second"));
      awaitWaiters(2, 0);
      return List.of(first, second);
    }

    /// @return the process id of one of them
    int awaitWaiters(int count, int gone) throws Exception {
      long until = System.nanoTime() + PATIENCE.toNanos();
      try (Connection connection = database.direct().getConnection();
          var select =
              connection.prepareStatement(
                  "select max(pid), count(*) from pg_locks where locktype = 'advisory'"
                      + " and not granted and objid = cast(? as regclass)::oid and pid <> ?")) {
        select.setString(1, schema + ".events");
        select.setInt(2, gone);
        while (System.nanoTime() < until) {
          try (var row = select.executeQuery()) {
            row.next();
            if (row.getInt(2) >= count) {
              return row.getInt(1);
            }
          }
          Thread.sleep(5);
        }
      }
      throw new AssertionError("No backend waits for the lock");
    }

    @Override
    public void close() throws SQLException {
      holder.rollback();
      holder.close();
    }
  }

  @Test
  void beyond_its_bounds_the_queue_refuses_at_once() throws Exception {
    reopen(
        TestDatabase.OPTIONS
            .withQueueAppends(2)
            .withQueueBytes(1 << 20)
            .withQueueTimeout(PATIENCE)
            .withAppendTimeout(PATIENCE)
            .withAppendBatchEvents(10)
            .withAppendBatchBytes(1 << 20));
    List<Future<?>> accepted = new ArrayList<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      try (var locked = new LockedLog()) {
        accepted.addAll(locked.occupyBothConnections(callers));
        int refused = 0;
        for (int i = 0; i < 5; i++) {
          String stream = "queued" + i;
          int queued = store.waitingAppends();
          Future<?> caller = callers.submit(() -> append(stream));
          while (!caller.isDone() && store.waitingAppends() == queued) {
            Thread.sleep(5);
          }
          if (caller.state() == Future.State.FAILED) {
            assertThat(caller.exceptionNow()).isInstanceOf(LogOverloadedException.class);
            refused++;
          } else {
            accepted.add(caller);
          }
        }
        assertThat(refused).isEqualTo(3);
      }
      for (Future<?> caller : accepted) {
        caller.get();
      }
    }
    assertThat(streams()).hasSize(4);
  }

  @Test
  void an_append_that_waited_too_long_is_never_stored() throws Exception {
    reopen(
        TestDatabase.OPTIONS
            .withQueueAppends(10)
            .withQueueBytes(1 << 20)
            .withQueueTimeout(Duration.ofMillis(100))
            .withAppendTimeout(PATIENCE)
            .withAppendBatchEvents(1)
            .withAppendBatchBytes(1 << 20));
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> early = new ArrayList<>();
      try (var locked = new LockedLog()) {
        early.addAll(locked.occupyBothConnections(callers));
        assertThatThrownBy(() -> append("late")).isInstanceOf(LogOverloadedException.class);
      }
      for (Future<?> one : early) {
        one.get();
      }
    }
    reopen(TestDatabase.OPTIONS);
    append("last");
    assertThat(streams()).containsExactlyInAnyOrder("first", "second", "last").endsWith("last");
  }

  @Test
  void a_search_that_takes_too_long_is_cancelled() throws Exception {
    reopen(
        TestDatabase.OPTIONS
            .withQueueAppends(10)
            .withQueueBytes(1 << 20)
            .withQueueTimeout(Duration.ofSeconds(1))
            .withAppendTimeout(PATIENCE)
            .withAppendBatchEvents(10)
            .withAppendBatchBytes(1 << 20));
    var unit =
        List.of(
            new StreamAppend(
                new StreamId("thing", "searching"),
                ExpectedVersion.noStream(),
                List.of(event("{}").tagged(Set.of("red")))));
    var conditions = List.of(new AppendCondition(Set.of(), Set.of("red", "green"), 0));
    for (int n = 0; n <= 100; n++) { // more than the append function searches alone
      append("filled");
    }
    try (Connection holder = database.direct().getConnection();
        var lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      lock.execute("lock table %s.event_tags".formatted(schema)); // a search that never ends
      assertThatThrownBy(() -> store.append(unit, conditions))
          .isInstanceOf(LogOverloadedException.class)
          .hasMessageContaining("green");
      holder.rollback();
    }
    assertThat(streams()).containsOnly("filled");
    store.append(unit, conditions);
    assertThat(streams()).contains("searching").hasSize(102);
  }

  @Test
  void an_interrupted_caller_gets_the_outcome_and_the_interrupt() throws Exception {
    var interrupted = new AtomicBoolean();
    Thread caller;
    try (var locked = new LockedLog()) {
      caller =
          Thread.startVirtualThread(
              () -> {
                append("a");
                interrupted.set(Thread.currentThread().isInterrupted());
              });
      locked.awaitWaiter();
      caller.interrupt();
    }
    assertThat(caller.join(PATIENCE)).isTrue();
    assertThat(interrupted).isTrue();
    assertThat(streams()).containsExactly("a");
    append("b");
    assertThat(streams()).containsExactly("a", "b");
  }

  @Test
  void an_append_whose_connection_dies_is_resent() throws Exception {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> caller;
      try (var locked = new LockedLog()) {
        caller = callers.submit(() -> append("cut"));
        int backend = locked.awaitWaiter();
        database.execute("select pg_terminate_backend(%d)".formatted(backend));
        locked.awaitWaiters(1, backend);
      }
      caller.get();
    }
    append("next");
    assertThat(streams()).containsExactly("cut", "next");
  }

  @Test
  void a_retry_at_any_version_on_another_node_is_appended() {
    List<NewEvent> events = List.of(event("{}"));
    try (PostgresEventStore other = database.open(schema)) {
      for (int version = 1; version <= 4; version += 2) {
        var stream = new StreamId("thing", "a");
        assertThat(other.append(stream, ExpectedVersion.any(), events).version())
            .isEqualTo(version);
        assertThat(store.append(stream, ExpectedVersion.any(), events).version())
            .isEqualTo(version + 1);
      }
    }
  }

  @Test
  void a_resent_append_is_stored_if_another_has_its_event_id() throws Exception {
    NewEvent event = event("{}");
    var stream = new StreamId("thing", "cut");
    try (var callers = Executors.newVirtualThreadPerTaskExecutor();
        PostgresEventStore other = database.open(schema)) {
      Future<AppendResult> caller;
      Future<AppendResult> first;
      try (var locked = new LockedLog()) {
        caller =
            callers.submit(
                () -> store.append(stream, ExpectedVersion.any(), List.of(event, event("{}"))));
        int backend = locked.awaitWaiter();
        first = callers.submit(() -> other.append(stream, ExpectedVersion.any(), List.of(event)));
        locked.awaitWaiters(2, 0);
        database.execute("select pg_terminate_backend(%d)".formatted(backend));
      }
      assertThat(first.get().version()).isEqualTo(1);
      assertThat(caller.get().version()).isEqualTo(3);
    }
    assertThat(streams()).containsExactly("cut", "cut", "cut");
  }

  @Test
  void nothing_is_resent_after_the_deadline() throws Exception {
    Duration answerTimeout = Duration.ofSeconds(4); // enough for the last append on a busy machine
    reopen(
        TestDatabase.OPTIONS
            .withQueueAppends(10)
            .withQueueBytes(1 << 20)
            .withQueueTimeout(answerTimeout)
            .withAppendTimeout(answerTimeout)
            .withAppendBatchEvents(1)
            .withAppendBatchBytes(1 << 20));
    try (var callers = Executors.newVirtualThreadPerTaskExecutor();
        var locked = new LockedLog()) {
      long started = System.nanoTime();
      Future<?> caller = callers.submit(() -> append("unheard"));
      int backend = locked.awaitWaiter();
      assertThatThrownBy(caller::get).hasCauseInstanceOf(AppendOutcomeUnknownException.class);
      assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(answerTimeout.toNanos());
      database.execute("select pg_terminate_backend(%d)".formatted(backend));
    }
    append("next");
    assertThat(streams()).containsExactly("next");
  }

  @Test
  void interrupts_do_not_extend_the_deadline() throws Exception {
    reopen(
        TestDatabase.OPTIONS
            .withQueueAppends(10)
            .withQueueBytes(1 << 20)
            .withQueueTimeout(BRIEFLY)
            .withAppendTimeout(BRIEFLY.multipliedBy(2))
            .withAppendBatchEvents(1)
            .withAppendBatchBytes(1 << 20));
    var told = new CompletableFuture<Void>();
    try (var _ = new LockedLog()) {
      Thread caller =
          Thread.startVirtualThread(
              () -> {
                try {
                  append("unheard");
                  told.complete(null);
                } catch (RuntimeException e) {
                  told.completeExceptionally(e);
                }
              });
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (!told.isDone() && System.nanoTime() < until) {
        caller.interrupt();
        Thread.sleep(5);
      }
      assertThat(told).isCompletedExceptionally();
      assertThatThrownBy(told::join).hasCauseInstanceOf(AppendOutcomeUnknownException.class);
    }
  }

  @Test
  void a_long_chain_of_appends_on_one_stream_succeeds() throws Exception {
    int chain = 3 * Batch.SEGMENTS_MAX;
    var stream = new StreamId("thing", "chain");
    List<Future<Long>> links = new ArrayList<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      try (var locked = new LockedLog()) {
        List<Future<?>> early = locked.occupyBothConnections(callers);
        assertThat(early).allMatch(one -> one.state() == Future.State.RUNNING);
        for (int i = 0; i < chain; i++) {
          var one = List.of(event("{}"));
          links.add(
              callers.submit(() -> store.append(stream, ExpectedVersion.any(), one).version()));
        }
        Thread.sleep(100);
      }
    }
    assertThat(links).extracting(Future::resultNow).doesNotHaveDuplicates();
    assertThat(store.readStream(stream, 0)).hasSize(chain);
  }

  @Test
  void an_event_that_cannot_be_stored_is_refused_alone() throws Exception {
    List<Future<?>> good = new ArrayList<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> bad;
      try (var locked = new LockedLog()) {
        good.addAll(locked.occupyBothConnections(callers));
        good.add(callers.submit(() -> append("before")));
        bad = callers.submit(this::appendPastTheCheck);
        good.add(callers.submit(() -> append("after")));
        Thread.sleep(100);
      }
      for (Future<?> caller : good) {
        caller.get();
      }
      assertThatThrownBy(bad::get).hasCauseInstanceOf(InvalidEventException.class);
    }
    assertThat(streams()).containsExactlyInAnyOrder("first", "second", "before", "after");
  }

  /// Bypasses the JSON check.
  private void appendPastTheCheck() {
    var bad = event("{\"a\": \"\\u0000\"}");
    var unit =
        List.of(
            new StreamAppend(new StreamId("thing", "bad"), ExpectedVersion.any(), List.of(bad)));
    store.appendUnchecked(unit, List.of());
  }

  @Test
  void json_that_the_database_would_change_is_refused() {
    for (String data :
        List.of(
            "{\"a\": \"\\u0000\"}",
            "{\"a\": \"\\ud800\"}",
            "{\"a\": 1, \"a\": 2}",
            "{\"a\": 1e100000}",
            "[".repeat(200) + "]".repeat(200),
            "{} {}",
            "{\"a\": NaN}",
            "nonsense",
            " ")) {
      assertThatThrownBy(
              () ->
                  store.append(
                      new StreamId("thing", "a"), ExpectedVersion.any(), List.of(event(data))))
          .as(data)
          .isInstanceOf(InvalidEventException.class);
    }
    assertThat(store.head()).isZero();
  }

  @Test
  void a_closed_store_refuses() {
    store.close();
    assertThatThrownBy(() -> append("a")).isInstanceOf(EventStoreUnavailableException.class);
  }
}
