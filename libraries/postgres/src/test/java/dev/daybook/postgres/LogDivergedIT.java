package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.eventstore.errors.SubscriptionStoppedException;
import dev.daybook.eventstore.subscriptions.Checkpoints;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.eventstore.subscriptions.SubscriptionOptions;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.live.LogTailer;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.operations.OperatorAction.Kind;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import dev.daybook.postgres.projections.running.ProjectionOperator;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import dev.daybook.postgres.tail.Tailer;
import dev.daybook.postgres.testing.SumsProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The log is restored from an older backup under readers that have read past its end.
class LogDivergedIT {
  private final WakeUps wakeUps = new WakeUps();
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
  private static final SubscriptionOptions OFTEN =
      SubscriptionOptions.defaults().withPollInterval(Duration.ofMillis(100));
  private static final StreamId A = new StreamId("thing", "a");
  private static final StreamId B = new StreamId("thing", "b");

  private final TestDatabase database = TestDatabase.shared();
  private final String log = database.newLog();
  private final PostgresEventStore store = database.open(log);

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

  /// Restores the state of a backup from the first epoch.
  private void restoreFirstEpoch(long position) {
    database.execute(
        """
        alter table %1$s.log_epochs disable trigger all;
        delete from %1$s.log_epochs where number > 1;
        alter table %1$s.log_epochs enable always trigger log_epochs_are_immutable;
        """
            .formatted(log));
    database.cut(log, position);
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("the condition did not become true").isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Nested
  class Epochs {
    @Test
    void a_log_starts_in_its_first_epoch_and_keeps_its_identity() {
      LogIdentity identity = store.identity();
      assertThat(identity.epochs()).hasSize(1);
      assertThat(identity.now().number()).isEqualTo(1);
      assertThat(identity.now().beganAfter()).isZero();
      append(A, 2);
      assertThat(store.identity()).isEqualTo(identity);
      assertThat(identity.id()).isNotEqualTo(database.open(database.newLog()).identity().id());
    }

    @Test
    void a_new_epoch_begins_at_the_head_and_keeps_earlier_ones() {
      append(A, 5);
      UUID first = store.identity().now().id();
      database.cut(log, 3);
      Epoch second = store.beginEpoch(new OperatorAction.Request("the test", "restored")).now();
      append(A, 4);

      LogIdentity identity = store.identity();
      assertThat(identity.id()).isEqualTo(first);
      assertThat(identity.now()).isEqualTo(second);
      assertThat(second.number()).isEqualTo(2);
      assertThat(second.beganAfter()).isEqualTo(3);
      assertThat(second.by()).isEqualTo("the test");
      assertThat(second.why()).isEqualTo("restored");
      assertThat(identity.keeps(first, 3)).isTrue();
      assertThat(identity.keeps(first, 4)).isFalse();
      assertThat(identity.keeps(second.id(), 7)).isTrue();
      assertThat(identity.keeps(UUID.randomUUID(), 1)).isFalse();
    }
  }

  @Nested
  class The_tailer {
    private final List<Long> positions = new CopyOnWriteArrayList<>();
    private final List<RuntimeException> endings = new CopyOnWriteArrayList<>();

    /// Subscribes again at once when it is stopped.
    private void subscribe(Tailer tailer) {
      tailer.subscribe(
          new Tailer.Subscriber() {
            @Override
            public void receive(List<RecordedEvent> events) {
              events.forEach(event -> positions.add(event.position()));
            }

            @Override
            public void ended(RuntimeException reason) {
              endings.add(reason);
              tailer.subscribe(this);
            }
          });
    }

    /// @param more number of events appended to the restored log before any reader looks: fewer
    ///   than were lost, as many, more
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void stops_until_a_new_epoch_begins(int more) throws Exception {
      append(A, 3);
      try (LogTailer tailer =
          LogTailer.start(
              store,
              TestDatabase.OPTIONS.withPollInterval(Duration.ofMillis(200)),
              wakeUps,
              new OwnEvents())) {
        subscribe(tailer);
        append(A, 2);
        wakeUps.wakeAll();
        until(() -> positions.size() == 2);

        database.execute(
            """
            alter table %1$s.events disable trigger all;
            delete from %1$s.events where position > 3;
            insert into %1$s.events
            select 3 + n, 'thing-b', n, gen_random_uuid(), 'COUNTED', '{}', '{}', now()
            from generate_series(1, %2$d) n;
            alter table %1$s.events enable always trigger events_are_immutable;
            """
                .formatted(log, more));
        until(() -> tailer.divergence().isPresent());
        until(() -> !endings.isEmpty());
        assertThat(endings).singleElement().isInstanceOf(LogDivergedException.class);
        append(A, 1);
        Thread.sleep(300); // nothing is delivered
        assertThat(positions).containsExactly(4L, 5L);
        assertThat(tailer.divergence()).isPresent();

        store.beginEpoch(new OperatorAction.Request("the test", "restored"));
        until(() -> tailer.divergence().isEmpty());
        append(A, 2);
        until(() -> positions.getLast() == store.head());
        assertThat(positions.subList(2, positions.size()))
            .containsExactlyElementsOf(
                LongStream.rangeClosed(4 + more, store.head()).boxed().toList());
      }
    }

    @Test
    void does_not_accept_an_epoch_of_the_backup() throws Exception {
      append(A, 2);
      store.beginEpoch(new OperatorAction.Request("the test", "restored once"));
      append(A, 1);
      try (LogTailer tailer =
          LogTailer.start(
              store,
              TestDatabase.OPTIONS.withPollInterval(POLL_INTERVAL),
              wakeUps,
              new OwnEvents())) {
        subscribe(tailer);
        append(A, 2);
        wakeUps.wakeAll();
        until(() -> positions.size() == 2);
        restoreFirstEpoch(1);
        until(() -> tailer.divergence().isPresent());
        Thread.sleep(200);
        assertThat(tailer.divergence()).isPresent();
        store.beginEpoch(new OperatorAction.Request("the test", "restored twice"));
        until(() -> tailer.divergence().isEmpty());
      }
    }

    @Test
    void an_epoch_without_a_restore_confirms_no_later_restore() throws Exception {
      append(A, 3);
      try (LogTailer tailer =
          LogTailer.start(
              store,
              TestDatabase.OPTIONS.withPollInterval(POLL_INTERVAL),
              wakeUps,
              new OwnEvents())) {
        subscribe(tailer);
        store.beginEpoch(new OperatorAction.Request("the test", "by mistake"));
        Thread.sleep(1_200); // long enough for a check of the log
        append(A, 2);
        until(() -> positions.size() == 2);
        assertThat(endings).isEmpty();

        database.cut(log, 4);
        until(() -> !endings.isEmpty());
        Thread.sleep(100);
        assertThat(tailer.divergence()).isPresent();
        store.beginEpoch(new OperatorAction.Request("the test", "restored"));
        until(() -> tailer.divergence().isEmpty());
      }
    }
  }

  @Nested
  class A_subscription {
    @Test
    void stops_by_name_if_the_log_is_longer_again() throws Exception {
      append(A, 5);
      List<Long> handled = new CopyOnWriteArrayList<>();
      try (var running =
          Subscription.of("mails", store, event -> handled.add(event.position()))
              .with(OFTEN)
              .start()) {
        until(() -> handled.size() == 5);
        database.cut(log, 3);
        store.beginEpoch(new OperatorAction.Request("the test", "restored"));
        append(B, 1);
        append(B, 1);
        until(running::hasEnded);
        assertThat(handled).hasSize(5);
      }
    }

    /// Neither length nor epochs distinguish the restored log from the former one.
    @Test
    void stops_by_name_if_length_and_epochs_are_the_same() throws Exception {
      List<Long> handled = new CopyOnWriteArrayList<>();
      Subscription mails =
          Subscription.of("mails", store, event -> handled.add(event.position()))
              .with(checkpoints())
              .with(OFTEN);
      append(A, 5);
      LogIdentity identity = store.identity();
      try (var running = mails.start()) {
        until(() -> handled.size() == 5);
        restoreToTheSameLength();
        until(running::hasEnded);
        assertThat(running.status())
            .isEqualTo(
                new RunningSubscription.Status.Stopped(
                    6,
                    "The subscription mails has stopped at position 6: "
                        + LogDivergedException.class.getName()
                        + ": The log has another event at position 5 than the one seen there"));
      }
      assertThat(store.identity()).isEqualTo(identity);
      assertThat(handled).hasSize(5);
    }

    @Test
    void does_not_continue_from_its_checkpoint_in_another_log() {
      List<Long> handled = new ArrayList<>();
      Subscription mails =
          Subscription.of("mails", store, event -> handled.add(event.position()))
              .with(checkpoints());
      append(A, 5);
      assertThat(mails.catchUp()).isEqualTo(5);
      restoreToTheSameLength();
      append(B, 1);
      assertThatExceptionOfType(SubscriptionStoppedException.class)
          .isThrownBy(mails::catchUp)
          .withCauseInstanceOf(LogDivergedException.class);
      assertThat(handled).hasSize(5);
    }

    /// The tailer continues at the head of the restored log, the subscription's position in the
    /// former one.
    @Test
    void gets_no_live_events_of_a_diverged_log() throws Exception {
      List<Long> handled = new CopyOnWriteArrayList<>();
      Subscription mails = Subscription.of("mails", store, event -> handled.add(event.position()));
      append(A, 5);
      try (LogTailer tailer =
              LogTailer.start(
                  store,
                  TestDatabase.OPTIONS.withPollInterval(POLL_INTERVAL),
                  wakeUps,
                  new OwnEvents());
          var running = tailer.feed(mails)) {
        until(() -> handled.size() == 5);
        restoreToTheSameLength();
        until(() -> tailer.divergence().isPresent());
        store.beginEpoch(new OperatorAction.Request("the test", "restored"));
        append(B, 1);
        until(running::hasEnded);
        assertThat(handled).hasSize(5);
      }
    }

    private Checkpoints checkpoints() {
      return new PostgresCheckpoints(database.direct(), database.newReadModels());
    }

    private void restoreToTheSameLength() {
      database.execute(
          """
          alter table %1$s.events disable trigger all;
          delete from %1$s.events where position > 3;
          insert into %1$s.events
          select 3 + n, 'thing-b', n, gen_random_uuid(), 'COUNTED', '{}', '{}', now()
          from generate_series(1, 2) n;
          alter table %1$s.events enable always trigger events_are_immutable;
          """
              .formatted(log));
    }
  }

  @Nested
  class A_projection {
    private final String views = database.newReadModels();
    private final SumsProjection sums = new SumsProjection(1);

    private ProjectionRunner start() {
      ProjectionRunner runner =
          ProjectionLoop.start(
              sums,
              store,
              database.pool(),
              TestDatabase.OPTIONS
                  .withReadModelSchema(views)
                  .withProjectionLease(Duration.ofMillis(500)),
              wakeUps,
              new OwnEvents());
      store.onAppend(_ -> wakeUps.wakeAll());
      return runner;
    }

    private void reach(ProjectionRunner runner, long position) throws Exception {
      until(() -> runner.awaitPosition(position, Duration.ofMillis(100)));
    }

    private List<OperatorAction> acts() {
      return new ProjectionOperator(sums, store, database.pool(), views).report().acts();
    }

    @Test
    void ahead_of_the_log_is_reset_in_the_next_epoch() throws Exception {
      append(A, 4);
      append(B, 2);
      try (ProjectionRunner runner = start()) {
        reach(runner, 6);
      }
      database.cut(log, 3);
      try (ProjectionRunner runner = start();
          ProjectionRunner other = start()) {
        var ahead = new Status.AheadOfLog(6, 3);
        until(() -> runner.status().equals(ahead) && other.status().equals(ahead));
        assertThat(runner.awaitPosition(3, Duration.ZERO)).isFalse();
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 4L, "thing-b", 2L));

        store.beginEpoch(new OperatorAction.Request("the test", "restored"));
        reach(runner, 3);
        reach(other, 3);
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 3L));
        append(B, 1);
        reach(runner, 4);
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 3L, "thing-b", 1L));
        assertThat(acts())
            .singleElement()
            .satisfies(
                action -> {
                  assertThat(action.kind()).isEqualTo(Kind.REBUILD);
                  assertThat(action.position()).isEqualTo(6);
                  assertThat(action.why()).isEqualTo("epoch 2 of the log began after position 3");
                });
      }
    }

    @Test
    void is_not_reset_for_an_epoch_of_the_backup() throws Exception {
      append(A, 2);
      store.beginEpoch(new OperatorAction.Request("the test", "restored once"));
      append(A, 2);
      try (ProjectionRunner runner = start()) {
        reach(runner, 4);
        restoreFirstEpoch(1);
        until(() -> runner.status().equals(new Status.AheadOfLog(4, 1)));
        Thread.sleep(500);
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 4L));
        store.beginEpoch(new OperatorAction.Request("the test", "restored twice"));
        reach(runner, 1);
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 1L));
      }
    }

    @Test
    void of_another_log_is_reported_until_a_new_epoch_begins() throws Exception {
      append(A, 3);
      try (PostgresEventStore other = database.open(database.newLog());
          var runner =
              ProjectionLoop.start(
                  sums,
                  other,
                  database.pool(),
                  TestDatabase.OPTIONS
                      .withReadModelSchema(views)
                      .withProjectionLease(Duration.ofMillis(500)),
                  wakeUps,
                  new OwnEvents())) {
        other.append(
            B,
            ExpectedVersion.noStream(),
            List.of(new NewEvent(UUID.randomUUID(), "COUNTED", "{}")));
        reach(runner, 1);
      }
      try (ProjectionRunner runner = start()) {
        until(() -> runner.status().equals(new Status.AheadOfLog(1, 3)));
        Thread.sleep(500);
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-b", 1L));
        store.beginEpoch(new OperatorAction.Request("the test", "taken over"));
        reach(runner, 3);
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 3L));
      }
    }

    @Test
    void is_ahead_of_the_log_if_the_log_is_longer_again() throws Exception {
      append(A, 6);
      try (ProjectionRunner runner = start()) {
        reach(runner, 6);
      }
      database.cut(log, 3);
      append(B, 10);
      try (ProjectionRunner runner = start()) {
        until(() -> runner.status().equals(new Status.AheadOfLog(6, 13)));
        append(B, 1);
        store.beginEpoch(new OperatorAction.Request("the test", "restored"));
        reach(runner, 14);
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 3L, "thing-b", 11L));
      }
    }

    @Test
    void applies_nothing_of_a_diverged_log() throws Exception {
      append(A, 6);
      try (ProjectionRunner runner = start()) {
        reach(runner, 6);
        database.cut(log, 3);
        append(B, 10);
        until(() -> runner.status().equals(new Status.AheadOfLog(6, 13)));
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 6L));
        store.beginEpoch(new OperatorAction.Request("the test", "restored"));
        reach(runner, 13);
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 3L, "thing-b", 10L));
      }
    }

    @Test
    void does_not_skip_an_event_that_was_skipped_before_the_restore() throws Exception {
      append(A, 5);
      sums.interference.set((_, events) -> refuse(events, 5));
      try (ProjectionRunner runner = start()) {
        reach(runner, 5);
        new ProjectionOperator(sums, store, database.pool(), views)
            .skip(A, new OperatorAction.Request("the test", "it is broken"));
      }
      database.cut(log, 3);
      append(B, 2);
      store.beginEpoch(new OperatorAction.Request("the test", "restored"));
      try (ProjectionRunner runner = start()) {
        reach(runner, 5);
        assertThat(new ProjectionOperator(sums, store, database.pool(), views).report().parked())
            .singleElement()
            .satisfies(parked -> assertThat(parked.position()).isEqualTo(5));
      }
    }

    private void refuse(List<RecordedEvent> events, long position) {
      if (events.stream().anyMatch(event -> event.position() == position)) {
        throw new IllegalStateException("poison");
      }
    }

    @Test
    void behind_the_end_of_the_backup_continues() throws Exception {
      append(A, 3);
      try (ProjectionRunner runner = start()) {
        reach(runner, 3);
      }
      append(A, 2);
      database.cut(log, 4);
      store.beginEpoch(new OperatorAction.Request("the test", "restored"));
      try (ProjectionRunner runner = start()) {
        reach(runner, 4);
        assertThat(sums.read(database, views)).isEqualTo(Map.of("thing-a", 4L));
        assertThat(acts()).isEmpty();
      }
    }

    @Test
    void cancels_a_rebuild_in_progress() throws Exception {
      append(A, 6);
      try (ProjectionRunner runner = start()) {
        reach(runner, 6);
      }
      database.execute(
          """
          insert into %1$s.operator_actions (name, kind, done_by, reason, position)
          values ('sums', 'rebuild', 'the test', 'to be cancelled', 6);
          insert into %1$s.checkpoints (name, generation, version, position, action_id, event_id)
          values (
            'sums', 'shadow', 1, 6, (select max(id) from %1$s.operator_actions), gen_random_uuid());
          """
              .formatted(views));
      try (ProjectionRunner _ = start()) {
        until(() -> acts().getFirst().outcome() != null);
        assertThat(acts().getFirst().outcome()).isEqualTo("cancelled: the log has diverged");
      }
    }
  }
}
