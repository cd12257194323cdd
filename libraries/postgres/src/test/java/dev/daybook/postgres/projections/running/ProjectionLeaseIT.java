package dev.daybook.postgres.projections.running;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import dev.daybook.postgres.testing.CountingProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several runners of one projection on one database: one updates the read model, the others are on
/// standby.
class ProjectionLeaseIT {
  private final WakeUps wakeUps = new WakeUps();
  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final String views = database.newReadModels();
  private final PostgresEventStore store = database.open(database.newLog());
  private final CountingProjection first = new CountingProjection(database, views, "COUNTED");
  private final CountingProjection second = new CountingProjection(database, views, "COUNTED");

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void append(int count) {
    store.append(
        STREAM,
        ExpectedVersion.any(),
        IntStream.range(0, count)
            .mapToObj(_ -> new NewEvent(UUID.randomUUID(), "COUNTED", "{}"))
            .toList());
  }

  private ProjectionRunner start(CountingProjection projection) {
    return start(projection, store, LEASE);
  }

  private ProjectionRunner start(CountingProjection projection, EventStore log, Duration lease) {
    return ProjectionLoop.start(
        projection,
        log,
        database.pool(),
        TestDatabase.OPTIONS.withReadModelSchema(views).withProjectionLease(lease),
        wakeUps,
        new OwnEvents());
  }

  private static void await(ProjectionRunner runner, long position) throws InterruptedException {
    assertThat(runner.awaitPosition(position, PATIENCE))
        .as("%s at %d", runner.status(), runner.position())
        .isTrue();
  }

  private static void awaitStatus(ProjectionRunner runner, Class<? extends Status> wanted)
      throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!wanted.isInstance(runner.status()) && System.nanoTime() < until) {
      Thread.sleep(5);
    }
    assertThat(runner.status()).isInstanceOf(wanted);
  }

  private void assertSeenOnce(long last) throws SQLException {
    assertThat(first.seen())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
  }

  @Test
  void one_runner_works_and_the_other_is_on_standby() throws Exception {
    try (ProjectionRunner one = start(first)) {
      awaitStatus(one, Status.Running.class);
      second.interference.set(
          (_, _) -> {
            throw new IllegalStateException("not its turn");
          });
      try (ProjectionRunner two = start(second)) {
        append(100);
        await(two, 100);
        await(one, 100);
        assertThat(two.status()).isInstanceOf(Status.StandingBy.class);
        assertThat(one.status()).isInstanceOf(Status.Running.class);
      }
    }
    assertSeenOnce(100);
  }

  /// With leases longer than any wait of the test.
  @Test
  void a_closing_runner_hands_over_at_once() throws Exception {
    Duration lease = Duration.ofHours(1);
    ProjectionRunner one = start(first, store, lease);
    awaitStatus(one, Status.Running.class);
    try (ProjectionRunner two = start(second, store, lease)) {
      awaitStatus(two, Status.StandingBy.class);
      one.close();
      awaitStatus(two, Status.Running.class);
      append(3);
      await(two, 3);
    }
    assertSeenOnce(3);
  }

  /// A killed node leaves only its lease.
  @Test
  void a_killed_runner_is_replaced_after_its_lease_expired() throws Exception {
    try (ProjectionRunner one = start(first)) {
      awaitStatus(one, Status.Running.class);
    }
    database.execute(
        """
        update %s.checkpoints
        set
          holder = gen_random_uuid(),
          held_from = clock_timestamp(),
          held_until = clock_timestamp() + interval '1 second'
        """
            .formatted(views));
    append(3);
    try (ProjectionRunner two = start(second)) {
      awaitStatus(two, Status.StandingBy.class);
      await(two, 3);
      assertThat(two.status()).isInstanceOf(Status.Running.class);
    }
    assertSeenOnce(3);
  }

  /// The clock is set back by an hour while a killed node holds the lease.
  @Test
  void a_lease_longer_than_its_duration_is_void() throws Exception {
    try (ProjectionRunner one = start(first)) {
      awaitStatus(one, Status.Running.class);
    }
    database.execute(
        """
        update %s.checkpoints
        set
          holder = gen_random_uuid(),
          held_from = clock_timestamp() + interval '1 hour',
          held_until = clock_timestamp() + interval '1 hour 1 second'
        """
            .formatted(views));
    append(3);
    try (ProjectionRunner two = start(second)) {
      await(two, 3);
    }
    assertSeenOnce(3);
  }

  /// A runner reads events, is paused past its lease, and then tries to apply them.
  @Test
  void a_runner_paused_past_its_lease_changes_nothing() throws Exception {
    var pause = new Pause();
    try (ProjectionRunner one = start(first, new PausingLog(store, pause), LEASE)) {
      awaitStatus(one, Status.Running.class);
      pause.begin();
      append(5);
      pause.entered.await();
      try (ProjectionRunner two = start(second)) {
        await(two, 5);
        var letThrough = new AtomicBoolean();
        first.interference.set((_, _) -> letThrough.set(true));
        pause.end();
        awaitStatus(one, Status.StandingBy.class);
        append(5);
        await(one, 10);
        assertThat(one.status()).isInstanceOf(Status.StandingBy.class);
        assertThat(letThrough).isFalse();
      }
    }
    assertSeenOnce(10);
  }

  /// The new holder of the lease has not moved the checkpoint yet.
  @Test
  void a_runner_that_lost_its_lease_changes_nothing() throws Exception {
    var pause = new Pause();
    try (ProjectionRunner one = start(first, new PausingLog(store, pause), LEASE)) {
      awaitStatus(one, Status.Running.class);
      pause.begin();
      append(5);
      pause.entered.await();
      database.execute(
          """
          update %s.checkpoints
          set holder = gen_random_uuid(), held_until = clock_timestamp() + interval '2 seconds'
          """
              .formatted(views));
      pause.end();
      awaitStatus(one, Status.StandingBy.class);
      assertThat(first.seen()).isEmpty();
      await(one, 5);
    }
    assertSeenOnce(5);
  }

  /// The paused runner holds the checkpoint's lock, which would block all others.
  @Test
  void a_runner_paused_in_its_transaction_loses_it() throws Exception {
    var pause = new Pause();
    pause.begin();
    first.interference.set((_, _) -> pause.here());
    try (ProjectionRunner one = start(first)) {
      append(5);
      pause.entered.await();
      try (ProjectionRunner two = start(second)) {
        await(two, 5);
        pause.end();
        awaitStatus(one, Status.StandingBy.class);
      }
    }
    assertSeenOnce(5);
  }

  /// Blocks callers between begin and end.
  private static final class Pause {
    private final AtomicReference<CountDownLatch> barrier =
        new AtomicReference<>(new CountDownLatch(0));
    final CountDownLatch entered = new CountDownLatch(1);

    void begin() {
      barrier.set(new CountDownLatch(1));
    }

    void end() {
      barrier.get().countDown();
    }

    void here() {
      CountDownLatch met = barrier.get();
      if (met.getCount() > 0) {
        entered.countDown();
        try {
          met.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /// A log whose readers pause after they have read events.
  private static final class PausingLog extends ForwardingEventStore {
    private final EventStore log;
    private final Pause pause;

    PausingLog(EventStore log, Pause pause) {
      this.log = log;
      this.pause = pause;
    }

    @Override
    protected EventStore delegate() {
      return log;
    }

    @Override
    public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
      List<RecordedEvent> events = log.readLog(afterPosition, filter).toList();
      if (!events.isEmpty()) {
        pause.here();
      }
      return events.stream();
    }
  }
}
