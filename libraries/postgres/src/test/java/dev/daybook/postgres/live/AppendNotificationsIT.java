package dev.daybook.postgres.live;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.postgres.CuttableRoute;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/// Two nodes on one log, without polling where notifications should arrive.
class AppendNotificationsIT {
  private final WakeUps wakeUps = new WakeUps();
  private static final Duration NEVER = Duration.ofHours(1);
  private static final int UNREACHABLE = 1;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private final PostgresEventStore here = database.open(schema);
  private final PostgresEventStore there = database.open(schema);

  @AfterEach
  void closeStores() {
    here.close();
    there.close();
  }

  private static void append(PostgresEventStore store) {
    store.append(
        new StreamId("thing", "a"),
        ExpectedVersion.any(),
        List.of(new NewEvent(UUID.randomUUID(), "HAPPENED", "{}")));
  }

  /// Follows the log only through a tailer, without polling.
  private RunningSubscription follow(LogTailer tailer) {
    Subscription reader = Subscription.of("reader", here, _ -> {}).after(here.head());
    return TailedSubscription.start(tailer, reader, NEVER);
  }

  private static void await(RunningSubscription running, long position)
      throws InterruptedException {
    assertThat(running.awaitPosition(position, PATIENCE)).as("%s", running.status()).isTrue();
  }

  private static void await(Semaphore signal) throws InterruptedException {
    assertThat(signal.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private AppendNotifications start(String log, Runnable wake) {
    return start(database.direct(), log, wake);
  }

  private static AppendNotifications start(DataSource source, String log, Runnable wake) {
    return AppendNotifications.start(source, TestDatabase.OPTIONS.withSchema(log), wake);
  }

  @Test
  void an_event_of_another_node_arrives_without_polling() throws Exception {
    try (LogTailer tailer =
            LogTailer.start(
                here, TestDatabase.OPTIONS.withPollInterval(NEVER), wakeUps, new OwnEvents());
        AppendNotifications hearing = start(schema, wakeUps::wakeAll);
        AppendNotifications telling = start(schema, () -> {});
        RunningSubscription running = follow(tailer)) {
      here.onAppend(_ -> hearing.notifyAppended());
      there.onAppend(_ -> telling.notifyAppended());
      for (int i = 1; i <= 20; i++) {
        append(there);
        await(running, i);
      }
    }
  }

  @Test
  void missed_events_arrive_when_the_connection_is_back() throws Exception {
    PGSimpleDataSource direct = database.direct();
    try (var route = new CuttableRoute(direct.getPortNumbers()[0]);
        LogTailer tailer =
            LogTailer.start(
                here, TestDatabase.OPTIONS.withPollInterval(NEVER), wakeUps, new OwnEvents())) {
      direct.setPortNumbers(new int[] {route.port()});
      var woken = new Semaphore(0);
      try (AppendNotifications hearing =
              start(
                  direct,
                  schema,
                  () -> {
                    woken.release();
                    wakeUps.wakeAll();
                  });
          RunningSubscription running = follow(tailer)) {
        await(woken);
        assertThat(hearing).isNotNull();
        route.cut();
        append(there); // without a notification
        await(running, 1);
      }
    }
  }

  @Test
  void everything_works_by_polling_without_notifications() throws Exception {
    PGSimpleDataSource nowhere = database.direct();
    nowhere.setPortNumbers(new int[] {UNREACHABLE});
    try (LogTailer tailer = LogTailer.start(here, TestDatabase.OPTIONS, wakeUps, new OwnEvents());
        AppendNotifications deaf = start(nowhere, schema, wakeUps::wakeAll);
        RunningSubscription running = follow(tailer)) {
      here.onAppend(_ -> deaf.notifyAppended());
      append(there);
      await(running, 1);
      append(here);
      await(running, 2);
    }
  }

  /// Notifications arrive in the order in which they were sent.
  @Test
  void a_node_ignores_its_own_appends_and_other_logs() throws Exception {
    var hereWoken = new Semaphore(0);
    var thereWoken = new Semaphore(0);
    try (AppendNotifications first = start(schema, hereWoken::release);
        AppendNotifications second = start(schema, thereWoken::release);
        AppendNotifications other = start(database.newLog(), () -> {})) {
      await(hereWoken);
      await(thereWoken);
      other.notifyAppended();
      first.notifyAppended();
      await(thereWoken);
      second.notifyAppended();
      await(hereWoken);
      first.notifyAppended();
      await(thereWoken);
      assertThat(hereWoken.availablePermits()).isZero();
      assertThat(thereWoken.availablePermits()).isZero();
    }
  }

  @Test
  void many_appends_cause_one_notification() throws Exception {
    var gate = new CountDownLatch(1);
    var gated =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new SQLException(e);
            }
            return database.direct().getConnection();
          }
        };
    try (Connection ear = database.direct().getConnection();
        Statement listen = ear.createStatement();
        AppendNotifications telling = start(gated, schema, () -> {})) {
      listen.execute(Sql.load(AppendNotifications.class, "listen.sql", schema));
      there.onAppend(_ -> telling.notifyAppended());
      for (int i = 0; i < 50; i++) {
        append(there);
      }
      gate.countDown();
      assertThat(hear(ear)).hasSize(1);
      append(there);
      assertThat(hear(ear)).hasSize(1);
    }
  }

  /// The notifications of this log since the last call.
  private List<String> hear(Connection ear) throws SQLException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    List<String> heard = new ArrayList<>();
    while (heard.isEmpty() && System.nanoTime() < until) {
      PGNotification[] some = ear.unwrap(PGConnection.class).getNotifications(1_000);
      if (some != null) {
        Arrays.stream(some)
            .map(PGNotification::getParameter)
            .filter(told -> told.startsWith(schema + " "))
            .forEach(heard::add);
      }
    }
    return heard;
  }

  @Test
  void a_tailed_subscription_has_no_gaps_or_repeats() throws Exception {
    List<Long> seen = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      append(there);
    }
    try (LogTailer tailer = LogTailer.start(here, TestDatabase.OPTIONS, wakeUps, new OwnEvents())) {
      here.onAppend(_ -> wakeUps.wakeAll());
      Subscription reader =
          Subscription.of("reader", here, event -> seen.add(event.position())).after(10);
      RunningSubscription running = tailer.feed(reader);
      for (int i = 0; i < 100; i++) {
        append(i % 2 == 0 ? here : there);
      }
      await(running, 150);
      running.close();
      append(here); // and the tailer drops the subscription
      assertThat(running.hasEnded()).isTrue();
    }
    assertThat(seen)
        .containsExactlyElementsOf(
            here.readLog(10).map(RecordedEvent::position).filter(p -> p <= 150).toList());
  }

  @Test
  void closing_does_not_wait_for_an_unreachable_server() throws IOException {
    PGSimpleDataSource nowhere = database.direct();
    nowhere.setPortNumbers(new int[] {UNREACHABLE});
    AppendNotifications notifications = start(nowhere, schema, () -> {});
    notifications.notifyAppended();
    notifications.close();
    assertThat(notifications).isNotNull();
  }
}
