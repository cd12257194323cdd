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
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.operations.ActionNotApplicableException;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.ParkedStream;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import dev.daybook.postgres.testing.CountingProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Events that can't be applied, and the operator actions on them. The positions of stream `a` are
/// 1, 3, 5 … and those of `b` 2, 4, 6 ….
class ProjectionFailuresIT {
  private final WakeUps wakeUps = new WakeUps();
  private static final StreamId A = new StreamId("thing", "a");
  private static final StreamId B = new StreamId("thing", "b");
  private static final OperatorAction.Request REQUEST =
      new OperatorAction.Request("Ada", "It is mended");

  private final TestDatabase database = TestDatabase.shared();
  private final String views = database.newReadModels();
  private final PostgresEventStore store = database.open(database.newLog());
  private final CountingProjection projection = new CountingProjection(database, views, "COUNTED");
  private final ProjectionOperator operator =
      new ProjectionOperator(projection, store, database.pool(), views);

  @BeforeEach
  void appendTen() {
    for (int i = 0; i < 5; i++) {
      append(A, 1);
      append(B, 1);
    }
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void append(StreamId stream, int count) {
    store.append(
        stream,
        ExpectedVersion.any(),
        IntStream.range(0, count)
            .mapToObj(_ -> new NewEvent(UUID.randomUUID(), "COUNTED", "{}"))
            .toList());
  }

  private ProjectionRunner start() {
    ProjectionRunner runner =
        ProjectionLoop.start(
            projection,
            store,
            database.pool(),
            TestDatabase.OPTIONS
                .withReadModelSchema(views)
                .withProjectionLease(Duration.ofSeconds(1)),
            wakeUps,
            new OwnEvents());
    store.onAppend(_ -> wakeUps.wakeAll());
    return runner;
  }

  private void refuse(Long... positions) {
    Set<Long> poison = Set.of(positions);
    projection.interference.set(
        (_, events) -> {
          for (RecordedEvent event : events) {
            if (poison.contains(event.position())) {
              throw new IllegalStateException("poison at " + event.position());
            }
          }
        });
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

  private static void awaitFailed(ProjectionRunner runner, long position, String error)
      throws InterruptedException {
    var failed = new Status.Failed(position, error);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!failed.equals(runner.status()) && System.nanoTime() < until) {
      Thread.sleep(5);
    }
    assertThat(runner.status()).isEqualTo(failed);
  }

  private void assertSeen(long... positions) throws Exception {
    assertThat(projection.seen()).containsExactly(box(positions));
  }

  private static Long[] box(long... positions) {
    return Arrays.stream(positions).boxed().toArray(Long[]::new);
  }

  @Test
  void a_stopped_projection_continues_after_a_retry_on_any_node() throws Exception {
    refuse(4L);
    try (ProjectionRunner one = start();
        ProjectionRunner two = start()) {
      awaitFailed(one, 4, "poison at 4");
      awaitFailed(two, 4, "poison at 4");
      assertThat(two.awaitPosition(4, PATIENCE)).isFalse();
      assertSeen(1, 2, 3);

      refuse();
      OperatorAction action = operator.retry(REQUEST);
      await(one, 10);
      await(two, 10);
      assertThat(action.kind()).isEqualTo(Kind.RETRY);
      assertThat(action.position()).isEqualTo(4);
      assertThat(operator.report().acts()).containsExactly(action);
    }
    assertSeen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @Test
  void a_starting_runner_retries_by_itself() throws Exception {
    refuse(4L);
    try (ProjectionRunner runner = start()) {
      awaitFailed(runner, 4, "poison at 4");
    }
    refuse();
    try (ProjectionRunner runner = start()) {
      await(runner, 10);
    }
    assertThat(operator.report().acts()).isEmpty();
  }

  @Test
  void a_skip_skips_exactly_the_failed_event() throws Exception {
    refuse(4L, 6L);
    try (ProjectionRunner runner = start()) {
      awaitFailed(runner, 4, "poison at 4");
      OperatorAction action = operator.skip(REQUEST);
      awaitFailed(runner, 6, "poison at 6");
      assertSeen(1, 2, 3, 5);
      operator.skip(REQUEST);
      await(runner, 10);
      assertThat(action)
          .extracting(
              OperatorAction::kind,
              OperatorAction::position,
              OperatorAction::by,
              OperatorAction::why)
          .containsExactly(Kind.SKIP, 4L, "Ada", "It is mended");
      assertThat(operator.report().acts())
          .extracting(OperatorAction::position)
          .containsExactly(6L, 4L);
    }
    assertSeen(1, 2, 3, 5, 7, 8, 9, 10);
  }

  @Test
  void a_parked_stream_waits_in_order_while_others_continue() throws Exception {
    projection.parksStreams = true;
    refuse(4L);
    try (ProjectionRunner runner = start()) {
      await(runner, 10);
      assertThat(runner.status()).isInstanceOf(Status.Running.class);
      assertSeen(1, 2, 3, 5, 7, 9);
      assertThat(operator.report().parked())
          .singleElement()
          .extracting(
              ParkedStream::stream,
              ParkedStream::position,
              ParkedStream::version,
              ParkedStream::error)
          .containsExactly(B, 4L, 2L, "poison at 4");
    }
    // The skip is stored and applies to later events.
    try (ProjectionRunner runner = start()) {
      append(B, 1);
      append(A, 1);
      await(runner, 12);
      assertSeen(1, 2, 3, 5, 7, 9, 12);

      refuse();
      OperatorAction action = operator.retry(B, REQUEST);
      assertThat(action.outcome()).isEqualTo("caught up");
      assertThat(action.stream()).isEqualTo(B);
      assertThat(operator.report().parked()).isEmpty();
      assertThat(projection.order()).endsWith(4L, 6L, 8L, 10L, 11L);
      append(B, 1);
      await(runner, 13);
    }
    assertSeen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
  }

  @Test
  void a_stream_that_fails_again_later_is_parked_there() throws Exception {
    projection.parksStreams = true;
    refuse(4L, 8L);
    try (ProjectionRunner runner = start()) {
      await(runner, 10);
      assertThat(operator.retry(B, REQUEST).outcome()).contains("position 4", "poison at 4");
      assertSeen(1, 2, 3, 5, 7, 9);

      assertThat(operator.skip(B, REQUEST).outcome()).contains("position 8", "poison at 8");
      assertSeen(1, 2, 3, 5, 6, 7, 9);
      assertThat(operator.report().parked()).extracting(ParkedStream::position).containsExactly(8L);

      operator.skip(B, REQUEST);
    }
    assertSeen(1, 2, 3, 5, 6, 7, 9, 10);
    assertThat(operator.report().parked()).isEmpty();
    assertThat(operator.report().acts())
        .extracting(OperatorAction::kind, OperatorAction::position)
        .containsExactly(tuple(Kind.SKIP, 8L), tuple(Kind.SKIP, 4L), tuple(Kind.RETRY, 4L));
  }

  @Test
  void an_event_appended_during_a_retry_is_applied() throws Exception {
    projection.parksStreams = true;
    refuse(4L);
    try (ProjectionRunner runner = start()) {
      await(runner, 10);
      refuse();
      var reads = new AtomicInteger();
      EventStore log =
          afterReadingStreams(
              () -> {
                // All events are read, and nothing is locked yet.
                if (reads.incrementAndGet() == 2) {
                  append(B, 1);
                  awaitUnchecked(runner, 11);
                }
              });
      var during = new ProjectionOperator(projection, log, database.pool(), views);
      assertThat(during.retry(B, REQUEST).outcome()).isEqualTo("caught up");
      assertThat(reads).hasValueGreaterThan(2);
    }
    assertSeen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  private EventStore afterReadingStreams(Runnable then) {
    return (EventStore)
        Proxy.newProxyInstance(
            EventStore.class.getClassLoader(),
            new Class<?>[] {EventStore.class},
            (_, method, arguments) -> {
              Object result = method.invoke(store, arguments);
              return result instanceof Stream<?> events ? events.onClose(then) : result;
            });
  }

  private static void awaitUnchecked(ProjectionRunner runner, long position) {
    try {
      await(runner, position);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void events_beyond_the_limit_of_a_retry_stay_parked() throws Exception {
    projection.parksStreams = true;
    refuse(4L);
    int more = 1_000;
    for (int i = 0; i <= WaitingEvents.EVENTS_MAX; i += more) {
      append(B, more);
    }
    try (ProjectionRunner runner = start()) {
      await(runner, store.head());
      refuse();
      long next = 4 + WaitingEvents.EVENTS_MAX + 3; // 4, 6, 8, 10, and the later ones
      assertThat(operator.retry(B, REQUEST).outcome()).contains("position " + next, "retry");
      assertThat(operator.report().parked())
          .extracting(ParkedStream::position)
          .containsExactly(next);

      assertThat(operator.retry(B, REQUEST).outcome()).isEqualTo("caught up");
      assertThat(operator.report().parked()).isEmpty();
      assertThat(projection.seen()).hasSize((int) store.head()).doesNotHaveDuplicates();
    }
  }

  @Test
  void too_many_parked_streams_stop_the_projection() throws Exception {
    projection.parksStreams = true;
    projection.interference.set(
        (_, _) -> {
          throw new IllegalStateException("poison");
        });
    for (int i = 2; i <= Projection.PARKED_STREAMS_MAX; i++) {
      append(new StreamId("other", Integer.toString(i)), 1);
    }
    try (ProjectionRunner runner = start()) {
      awaitFailed(runner, 10 + Projection.PARKED_STREAMS_MAX - 1, "poison");
      assertThat(operator.report().parked()).hasSize(Projection.PARKED_STREAMS_MAX);
    }
  }

  @Test
  void an_invalid_statement_parks_nothing() throws Exception {
    projection.parksStreams = true;
    try (ProjectionRunner runner = start()) {
      await(runner, 10);
      database.execute("drop table %s.seen".formatted(views));
      append(A, 1);
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (!(runner.status() instanceof Status.Failed) && System.nanoTime() < until) {
        Thread.sleep(5);
      }
      assertThat(runner.status()).isInstanceOf(Status.Failed.class);
      assertThat(operator.report().parked()).isEmpty();
    }
  }

  @Test
  void inapplicable_actions_are_refused_and_not_recorded() throws Exception {
    try (ProjectionRunner runner = start()) {
      await(runner, 10);
      for (ThrowingCallable action :
          List.<ThrowingCallable>of(
              () -> operator.retry(REQUEST),
              () -> operator.skip(REQUEST),
              () -> operator.retry(A, REQUEST),
              () -> operator.skip(A, REQUEST))) {
        assertThatThrownBy(action).isInstanceOf(ActionNotApplicableException.class);
      }
      assertThat(operator.report().acts()).isEmpty();
    }
  }

  @Test
  void a_skip_without_a_failed_event_is_refused() throws Exception {
    try (ProjectionRunner runner = start()) {
      await(runner, 10);
    }
    database.execute("update %s.checkpoints set error = 'out of memory'".formatted(views));
    assertThatThrownBy(() -> operator.skip(REQUEST))
        .isInstanceOf(ActionNotApplicableException.class)
        .hasMessageContaining("not at an event");
  }
}
