package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.joined.JoinedTransaction;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.tail.Tailer;
import dev.daybook.postgres.testing.SumsProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The log starts, wakes and closes its readers. None of them looks at the log unless it is woken.
class OwnedReadersIT {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final StreamId STREAM = new StreamId("thing", "a");

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newName("owned");
  private final PostgresOptions options =
      PostgresOptions.defaults()
          .withSchema(schema)
          .withReadModelSchema(schema)
          .withPollInterval(NEVER)
          .withProjectionLease(NEVER)
          .withHeldConnections(database.direct());
  private final PostgresOptions deaf = options.withNotifications(false);

  @AfterEach
  void dropSchemas() {
    database.execute("drop schema if exists %1$s, %1$s_shadow cascade".formatted(schema));
  }

  private PostgresEventStore open(PostgresOptions with) {
    return PostgresEventStore.open(database.pool(), with.withOwner(database.direct()));
  }

  private static long append(PostgresEventStore log) {
    var event = new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
    return log.append(STREAM, ExpectedVersion.any(), List.of(event)).position();
  }

  private static void await(ProjectionRunner runner, long position) throws InterruptedException {
    assertThat(runner.awaitPosition(position, PATIENCE)).as("%s", runner.status()).isTrue();
  }

  private static void await(BlockingQueue<Long> handed, long position) throws InterruptedException {
    assertThat(handed.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(position);
  }

  private static final class Handed implements Tailer.Subscriber {
    private final BlockingQueue<Long> positions = new LinkedBlockingQueue<>();

    @Override
    public void receive(List<RecordedEvent> events) {
      events.forEach(event -> positions.add(event.position()));
    }

    @Override
    public void ended(RuntimeException reason) {}
  }

  private static final class View extends ForwardingEventStore {
    private final EventStore log;

    private View(EventStore log) {
      this.log = log;
    }

    @Override
    protected EventStore delegate() {
      return log;
    }
  }

  @Test
  void an_append_wakes_the_projections_and_the_tailer_of_its_node() throws Exception {
    try (PostgresEventStore log = open(deaf)) {
      ProjectionRunner runner = log.project(new SumsProjection(1));
      await(runner, 0);
      var handed = new Handed();
      log.tailer().subscribe(handed);
      for (int i = 0; i < 20; i++) {
        long position = append(log);
        await(runner, position);
        await(handed.positions, position);
      }
    }
  }

  @Test
  void the_commit_of_a_joined_transaction_wakes_both_nodes() throws Exception {
    try (PostgresEventStore here = open(options);
        PostgresEventStore there = open(options)) {
      var handedHere = new Handed();
      var handedThere = new Handed();
      here.tailer().subscribe(handedHere);
      there.tailer().subscribe(handedThere);
      for (int i = 0; i < 20; i++) {
        var event = new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
        long position =
            here.joined(database.direct(), tx -> tx.append(STREAM, ExpectedVersion.any(), event))
                .position();
        await(handedHere.positions, position);
        await(handedThere.positions, position);
      }
    }
  }

  @Test
  void without_committed_events_are_found_by_polling() throws Exception {
    PostgresOptions polling = deaf.withPollInterval(Duration.ofMillis(50));
    try (PostgresEventStore log = open(polling);
        Connection connection = database.direct().getConnection()) {
      var handed = new Handed();
      log.tailer().subscribe(handed);
      connection.setAutoCommit(false);
      JoinedTransaction tx = log.join(connection);
      tx.append(STREAM, ExpectedVersion.any(), new NewEvent(UUID.randomUUID(), "HAPPENED", "{}"));
      tx.flush();
      connection.commit();
      await(handed.positions, 1);
    }
  }

  @Test
  void two_nodes_wake_each_other() throws Exception {
    try (PostgresEventStore here = open(options);
        PostgresEventStore there = open(options)) {
      var handedHere = new Handed();
      var handedThere = new Handed();
      here.tailer().subscribe(handedHere);
      there.tailer().subscribe(handedThere);
      ProjectionRunner runner = here.project(new SumsProjection(1));
      for (int i = 0; i < 20; i++) {
        long position = append(i % 2 == 0 ? here : there);
        await(handedHere.positions, position);
        await(handedThere.positions, position);
        await(runner, position);
      }
    }
  }

  @Test
  void subscriptions_get_new_events_from_the_tailer_of_their_store() throws Exception {
    try (PostgresEventStore log = open(deaf)) {
      EventStore view = new View(log);
      assertThat(log.tailer()).isSameAs(log.tailer()).isNotSameAs(log.tailer(view));
      assertThat(log.tailer(view)).isSameAs(log.tailer(view));
      RunningSubscription onLog = log.subscribe(Subscription.of("log", log, _ -> {}));
      RunningSubscription onView = log.subscribe(Subscription.of("view", view, _ -> {}));
      for (int i = 0; i < 20; i++) {
        long position = append(log);
        assertThat(onLog.awaitPosition(position, PATIENCE)).isTrue();
        assertThat(onView.awaitPosition(position, PATIENCE)).isTrue();
      }
      onLog.close();
      assertThat(onView.awaitPosition(append(log), PATIENCE)).isTrue();
    }
  }

  @Test
  void a_reader_that_is_closed_by_itself_leaves_the_others_running() throws Exception {
    try (PostgresEventStore log = open(deaf)) {
      ProjectionRunner first = log.project(new SumsProjection(1));
      await(first, append(log));
      first.close();
      ProjectionRunner second = log.project(new SumsProjection(1));
      await(second, append(log));
      assertThat(first.position()).isEqualTo(1);
    }
  }

  /// The lease lasts an hour: another node takes over at once only if it was given back.
  @Test
  void closing_the_log_closes_its_readers_and_gives_leases_back() throws Exception {
    PostgresEventStore log = open(deaf);
    ProjectionRunner runner = log.project(new SumsProjection(1));
    RunningSubscription subscription = log.subscribe(Subscription.of("reader", log, _ -> {}));
    await(runner, append(log));
    log.close();
    assertThat(subscription.hasEnded()).isTrue();
    try (PostgresEventStore other = open(deaf)) {
      await(other.project(new SumsProjection(1)), append(other));
    }
  }

  @Test
  void a_handler_that_is_at_work_when_the_log_closes_can_still_append() throws Exception {
    PostgresEventStore log = open(deaf);
    var handling = new CountDownLatch(1);
    var closing = new CountDownLatch(1);
    var appended = new AtomicLong();
    RunningSubscription running =
        log.subscribe(
            Subscription.of(
                "appends",
                log,
                event -> {
                  if (event.position() == 1) {
                    handling.countDown();
                    closing.await();
                    appended.set(append(log));
                  }
                }));
    append(log);
    assertThat(handling.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Thread closer = Thread.startVirtualThread(log::close);
    while (isOpen(log)) {
      Thread.onSpinWait();
    }
    closing.countDown();
    closer.join();
    assertThat(appended).hasValue(2);
    assertThat(running.hasEnded()).isTrue();
    assertThatExceptionOfType(EventStoreUnavailableException.class).isThrownBy(() -> append(log));
  }

  private static boolean isOpen(PostgresEventStore log) {
    try {
      return log.tailer() != null;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  @Test
  void a_closed_log_starts_no_reader() {
    PostgresEventStore log = open(deaf);
    log.close();
    for (Runnable start :
        List.<Runnable>of(
            () -> log.project(new SumsProjection(1)),
            () -> log.subscribe(Subscription.of("reader", log, _ -> {})),
            log::tailer)) {
      assertThatIllegalStateException().isThrownBy(start::run).withMessage("The log is closed");
    }
  }

  @Test
  void a_log_without_read_models_runs_no_projection() {
    try (PostgresEventStore log = open(deaf.withReadModels(false))) {
      assertThatIllegalStateException()
          .isThrownBy(() -> log.project(new SumsProjection(1)))
          .withMessageContaining("PostgresOptions.withReadModels(false)");
      assertThatIllegalStateException().isThrownBy(log::checkpoints);
    }
  }

  @Test
  void a_listener_is_called_until_it_is_removed() throws Exception {
    try (PostgresEventStore log = open(deaf)) {
      var heads = new LinkedBlockingQueue<Long>();
      var others = new LinkedBlockingQueue<Long>();
      PostgresEventStore.Registration registration = log.onAppend(heads::add);
      log.onAppend(others::add);
      append(log);
      await(heads, 1);
      await(others, 1);
      registration.close();
      append(log);
      await(others, 2);
      assertThat(heads).isEmpty();
    }
  }
}
