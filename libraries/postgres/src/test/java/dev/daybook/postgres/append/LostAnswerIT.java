package dev.daybook.postgres.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.postgres.CuttableRoute;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// The database commits and its response is lost: callers still get the result, and nothing is
/// stored twice.
class LostAnswerIT {
  private static final int CALLERS = 20;

  /// After this time a store reads the head again before an append at any version.
  private static final Duration KNOWN_HEAD_AGE = Duration.ofMillis(1_100);

  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private CuttableRoute route;
  private PostgresEventStore store;

  @BeforeEach
  void openStore() throws IOException {
    PGSimpleDataSource through = database.direct();
    route = new CuttableRoute(through.getPortNumbers()[0]);
    through.setServerNames(new String[] {"127.0.0.1"});
    through.setPortNumbers(new int[] {route.port()});
    store =
        PostgresEventStore.open(
            database.pool(), TestDatabase.OPTIONS.withSchema(schema).withHeldConnections(through));
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
    route.close();
  }

  private static List<NewEvent> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> new NewEvent(UUID.randomUUID(), "HAPPENED", "{}").tagged(Set.of("tag")))
        .toList();
  }

  private void assertAppendedOnce(StreamAppend append, AppendCondition... conditions) {
    route.loseNextResponse();
    List<AppendResult> results = store.append(List.of(append), List.of(conditions));
    assertThat(route.hasLostIt()).isTrue();
    List<RecordedEvent> there = store.readStream(append.stream(), 0).toList();
    assertThat(there)
        .extracting(RecordedEvent::eventId)
        .endsWith(append.events().stream().map(NewEvent::eventId).toArray(UUID[]::new))
        .doesNotHaveDuplicates();
    assertThat(results)
        .containsExactly(
            new AppendResult(
                there.getLast().version(),
                there.getLast().position(),
                there.getLast().recordedAt()));
  }

  @Test
  void a_failing_duplicate_check_is_retried_until_the_deadline() {
    var failures = new AtomicInteger();
    PGSimpleDataSource reads =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
              throw new SQLException("away", "08006");
            }
            return database.direct().getConnection();
          }
        };
    var second = Duration.ofSeconds(1);
    var limits =
        TestDatabase.OPTIONS
            .withQueueAppends(100)
            .withQueueBytes(1 << 20)
            .withQueueTimeout(second)
            .withAppendTimeout(second)
            .withAppendBatchEvents(100)
            .withAppendBatchBytes(1 << 20);
    try (var fragile =
        PostgresEventStore.open(
            reads, limits.withSchema(database.newLog()).withHeldConnections(database.direct()))) {
      List<NewEvent> events = events(1);
      AppendResult first = fragile.append(STREAM, ExpectedVersion.noStream(), events);
      failures.set(3);
      assertThat(fragile.append(STREAM, ExpectedVersion.noStream(), events)).isEqualTo(first);
      failures.set(Integer.MAX_VALUE);
      assertThatExceptionOfType(AppendOutcomeUnknownException.class)
          .isThrownBy(() -> fragile.append(STREAM, ExpectedVersion.noStream(), events));
    }
  }

  @Test
  void an_interrupted_retry_gets_its_first_result() throws Exception {
    var direct = database.direct(); // an interrupt closes a connection during a read
    try (var unpooled =
        PostgresEventStore.open(direct, TestDatabase.OPTIONS.withSchema(database.newLog()))) {
      List<NewEvent> events = events(1);
      AppendResult first = unpooled.append(STREAM, ExpectedVersion.noStream(), events);
      var again =
          new FutureTask<>(
              () -> {
                Thread.currentThread().interrupt();
                AppendResult second = unpooled.append(STREAM, ExpectedVersion.noStream(), events);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                return second;
              });
      Thread.startVirtualThread(again);
      assertThat(again.get()).isEqualTo(first);
    }
  }

  @Test
  void at_an_exact_version() {
    assertAppendedOnce(new StreamAppend(STREAM, ExpectedVersion.noStream(), events(1)));
    assertAppendedOnce(new StreamAppend(STREAM, ExpectedVersion.exact(1), events(3)));
  }

  @Test
  void at_any_version() {
    assertAppendedOnce(new StreamAppend(STREAM, ExpectedVersion.any(), events(1)));
    assertAppendedOnce(new StreamAppend(STREAM, ExpectedVersion.streamExists(), events(3)));
  }

  @Test
  void at_any_version_if_another_append_has_its_event_id() {
    List<NewEvent> events = events(2);
    try (PostgresEventStore other = database.open(schema)) {
      other.append(STREAM, ExpectedVersion.any(), events.subList(0, 1));
    }
    route.loseNextResponse();
    AppendResult result = store.append(STREAM, ExpectedVersion.any(), events);
    assertThat(route.hasLostIt()).isTrue();
    assertThat(result.version()).isEqualTo(3);
    assertThat(store.readStream(STREAM, 0)).hasSize(3);
  }

  @Test
  void with_a_condition_that_forbids_the_retry() {
    var condition = AppendCondition.noEventTagged("tag", 0);
    assertAppendedOnce(new StreamAppend(STREAM, ExpectedVersion.any(), events(2)), condition);
  }

  @Test
  void of_a_connection_lost_long_after_its_last_use() throws Exception {
    store.append(STREAM, ExpectedVersion.any(), events(1));
    route.cut();
    Thread.sleep(KNOWN_HEAD_AGE); // a longer wait would do as well
    assertThat(store.append(STREAM, ExpectedVersion.any(), events(1)).version()).isEqualTo(2);
  }

  @Test
  void for_many_concurrent_callers() throws Exception {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      route.loseNextResponse();
      List<Future<AppendResult>> appends =
          IntStream.range(0, CALLERS)
              .mapToObj(
                  _ -> callers.submit(() -> store.append(STREAM, ExpectedVersion.any(), events(1))))
              .toList();
      for (Future<AppendResult> append : appends) {
        assertThat(append.get().version()).isPositive();
      }
      assertThat(appends).extracting(append -> append.get().version()).doesNotHaveDuplicates();
    }
    assertThat(route.hasLostIt()).isTrue();
    assertThat(store.readStream(STREAM, 0)).hasSize(CALLERS);
  }
}
