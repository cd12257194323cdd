package dev.daybook.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.OrderDecider.OrderCommand.ConfirmOrder;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvent.TimerCancelled;
import dev.daybook.processes.history.ProcessEvent.TimerFired;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import dev.daybook.processes.history.ProcessEvents;
import dev.daybook.processes.timers.TimerService;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// Timers on PostgreSQL.
class ProcessTimersIT {
  private final Shop shop = new Shop();
  private final List<ProcessTimers> timers = new ArrayList<>();

  @AfterEach
  void close() {
    timers.forEach(ProcessTimers::close);
    shop.close();
  }

  /// Runs a process manager, with timers, that cancels orders that are not paid in time.
  private ProcessRunner<?> run(PostgresEventStore log, Duration timeToPay) {
    return run(log, timeToPay, TestPostgres.shared().direct());
  }

  /// @param database for the look-ups
  private ProcessRunner<?> run(PostgresEventStore log, Duration timeToPay, DataSource database) {
    ProcessTimers here = ProcessTimers.start(log, database);
    timers.add(here);
    var manager = new PaymentDeadline(timeToPay);
    return ProcessRunner.start(
        log, Shop.fulfilment(log, manager, new WalletDecider()).timedBy(here));
  }

  private static void awaitState(PostgresEventStore log, String order, Order state)
      throws InterruptedException {
    Await.until(() -> Shop.stateOf(log, order) == state);
  }

  private static <T extends ProcessEvent> List<T> events(
      PostgresEventStore log, String order, Class<T> type) {
    return Shop.history(log, order).stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static RecordedEvent fired(PostgresEventStore log, String order) {
    return log.readStream(StreamId.of(Shop.NAME, order))
        .filter(event -> ProcessEvents.decode(event) instanceof TimerFired)
        .reduce(
            (one, two) -> {
              throw new AssertionError("fired twice");
            })
        .orElseThrow();
  }

  @Test
  void a_timer_fires_once_and_not_before_its_time() throws Exception {
    PostgresEventStore log = shop.node();
    run(log, Duration.ofMillis(400));

    Shop.place(log, "o1", "ada", 7);
    awaitState(log, "o1", Order.CANCELLED);

    TimerScheduled scheduled = events(log, "o1", TimerScheduled.class).getFirst();
    RecordedEvent fired = fired(log, "o1");
    assertThat(fired.recordedAt()).isAfterOrEqualTo(scheduled.due().minusMillis(1)); // truncated
    assertThat(fired.metadata()).contains(scheduled.id().toString());
  }

  @Test
  void a_time_in_the_past_fires_at_once() throws Exception {
    PostgresEventStore log = shop.node();
    run(log, Duration.ofDays(-1));

    Shop.place(log, "o1", "ada", 7);
    awaitState(log, "o1", Order.CANCELLED);

    fired(log, "o1");
  }

  @Test
  void a_cancelled_timer_does_not_fire() throws Exception {
    PostgresEventStore log = shop.node();
    run(log, Duration.ofSeconds(2));

    Shop.place(log, "o1", "ada", 7);
    Await.until(() -> !events(log, "o1", TimerScheduled.class).isEmpty());
    Shop.orders(log).handle(Shop.order("o1"), new ConfirmOrder());
    Shop.place(log, "o2", "ada", 7); // its timer is due later
    awaitState(log, "o2", Order.CANCELLED);

    assertThat(events(log, "o1", TimerFired.class)).isEmpty();
    assertThat(events(log, "o1", TimerCancelled.class)).hasSize(1);
    assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PAID);
  }

  @Test
  void of_a_cancellation_and_a_firing_one_wins() throws Exception {
    PostgresEventStore a = shop.node();
    PostgresEventStore b = shop.node();
    run(a, Duration.ofMillis(150));
    run(b, Duration.ofMillis(150));
    int orders = 40;
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> paid = new ArrayList<>();
      for (int i = 0; i < orders; i++) {
        String order = "o" + i;
        Shop.place(a, order, "ada", 7);
        paid.add(callers.submit(() -> pay(b, order)));
      }
      for (Future<?> one : paid) {
        one.get();
      }
    }

    for (int i = 0; i < orders; i++) {
      String order = "o" + i;
      Await.until(
          () ->
              events(a, order, TimerFired.class).size()
                      + events(a, order, TimerCancelled.class).size()
                  == 1);
    }
    for (int i = 0; i < orders; i++) {
      String order = "o" + i;
      Await.until(() -> Shop.stateOf(a, order) != Order.PLACED);
      assertThat(events(a, order, TimerScheduled.class)).hasSize(1);
    }
  }

  /// Pays about when the timer is due.
  private static void pay(PostgresEventStore log, String order) {
    try {
      Await.until(() -> !events(log, order, TimerScheduled.class).isEmpty());
      Instant due = events(log, order, TimerScheduled.class).getFirst().due();
      Await.until(() -> Instant.now().isAfter(due.minusMillis(20)));
      Shop.orders(log).handle(Shop.order(order), new ConfirmOrder());
    } catch (Rejected ignored) {
      // it was cancelled
    }
  }

  @Test
  void pending_timers_survive_a_restart_of_all_nodes() throws Exception {
    PostgresEventStore first = shop.node();
    run(first, Duration.ofSeconds(3));
    Shop.place(first, "o1", "ada", 7);
    Await.until(() -> !events(first, "o1", TimerScheduled.class).isEmpty());
    timers.forEach(ProcessTimers::close);
    first.close();

    PostgresEventStore second = shop.node();
    run(second, Duration.ofSeconds(3));
    awaitState(second, "o1", Order.CANCELLED);

    fired(second, "o1");
  }

  @Test
  void many_timers_on_two_nodes_fire_once_each() throws Exception {
    PostgresEventStore a = shop.node();
    PostgresEventStore b = shop.node();
    run(a, Duration.ofMillis(500));
    run(b, Duration.ofMillis(500));
    for (int i = 0; i < 60; i++) {
      Shop.place(i % 2 == 0 ? a : b, "o" + i, "ada", 7);
      if (i == 30) {
        timers.getFirst().close(); // the other node takes over
      }
    }

    for (int i = 0; i < 60; i++) {
      awaitState(b, "o" + i, Order.CANCELLED);
      fired(b, "o" + i);
    }
  }

  /// The append function's clock is an hour behind that of the node and of the look-up, and is then
  /// set right.
  @Test
  void a_timer_waits_for_the_clock_of_the_append_function() throws Exception {
    PostgresEventStore log = shop.node();
    setClock("clock_timestamp() - interval '1 hour'");
    run(log, Duration.ofMinutes(30));
    Shop.place(log, "o1", "ada", 7);
    Await.until(() -> !events(log, "o1", TimerScheduled.class).isEmpty());
    Instant due = events(log, "o1", TimerScheduled.class).getFirst().due();

    assertThat(due).isBefore(Instant.now());
    Instant lookedUp = Instant.now().plusSeconds(3);
    Await.until(() -> Instant.now().isAfter(lookedUp));
    assertThat(events(log, "o1", TimerFired.class)).isEmpty();
    assertThatExceptionOfType(AppendConditionFailedException.class)
        .isThrownBy(() -> append(log, due))
        .satisfies(failed -> assertThat(failed.position()).isZero());
    setClock("clock_timestamp()");
    awaitState(log, "o1", Order.CANCELLED);

    assertThat(fired(log, "o1").recordedAt()).isAfterOrEqualTo(due.minusMillis(1));
  }

  /// The clocks of the append function and of the look-up are set forward by an hour.
  @Test
  void a_timer_fires_when_the_clock_of_the_database_is_set_forward() throws Exception {
    PostgresEventStore log = shop.node();
    PGSimpleDataSource stepped = TestPostgres.shared().direct();
    stepped.setCurrentSchema(shop.schema() + ",pg_catalog"); // finds the clock of the test first
    run(log, Duration.ofMinutes(30), stepped);
    Shop.place(log, "o1", "ada", 7);
    Await.until(() -> !events(log, "o1", TimerScheduled.class).isEmpty());
    Instant due = events(log, "o1", TimerScheduled.class).getFirst().due();

    TestPostgres.shared()
        .execute(
            """
            create function %s.clock_timestamp() returns timestamptz volatile
            return pg_catalog.clock_timestamp() + interval '1 hour'
            """
                .formatted(shop.schema()));
    setClock("pg_catalog.clock_timestamp() + interval '1 hour'");
    awaitState(log, "o1", Order.CANCELLED);

    assertThat(due).isAfter(Instant.now().plus(Duration.ofMinutes(20)));
    assertThat(fired(log, "o1").recordedAt()).isAfterOrEqualTo(due.minusMillis(1));
  }

  /// The node that has the lease is killed or paused: it neither renews nor releases it.
  @Test
  void another_node_takes_over_after_the_end_of_the_lease() throws Exception {
    PostgresEventStore killed = shop.node();
    var lease = killed.checkpoints().lease(TimerService.LEASE_NAME, TimerService.LEASE);
    assertThat(lease.take()).isTrue();
    PostgresEventStore log = shop.node();
    run(log, Duration.ofMillis(1));
    Shop.place(log, "o1", "ada", 7);
    Await.until(() -> !events(log, "o1", TimerScheduled.class).isEmpty());
    assertThat(lease.take()).isTrue(); // the last time
    Instant end = lease(shop.schema());

    awaitState(log, "o1", Order.CANCELLED);

    assertThat(fired(log, "o1").recordedAt()).isAfterOrEqualTo(end.minusMillis(1));
    assertThat(lease.take()).isFalse();
    assertThat(TimerService.TAKE_OVER_MAX).isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  private static Instant lease(String schema) {
    return query(
            "select held_until from %s.subscription_checkpoints where name = '%s'"
                .formatted(schema, TimerService.LEASE_NAME),
            row -> row.getObject(1, OffsetDateTime.class).toInstant())
        .getFirst();
  }

  @Test
  void the_table_is_rebuilt_from_the_log() throws Exception {
    PostgresEventStore log = shop.node();
    run(log, Duration.ofDays(1));
    for (String order : List.of("pending", "paid", "another")) {
      Shop.place(log, order, "ada", 7);
      Await.until(() -> !events(log, order, TimerScheduled.class).isEmpty());
    }
    Shop.orders(log).handle(Shop.order("paid"), new ConfirmOrder());
    Await.until(() -> !events(log, "paid", TimerCancelled.class).isEmpty());
    Await.until(() -> table().size() == 2);
    List<String> before = table();
    TestPostgres.shared()
        .execute("delete from %s.process_timers where true".formatted(shop.schema()));
    addToTable("paid", events(log, "paid", TimerScheduled.class).getFirst());

    timers
        .getFirst()
        .table()
        .operator()
        .rebuild(new OperatorAction.Request("Ada", "the table was changed by hand"));
    Await.until(() -> table().equals(before));

    assertThat(before).containsExactlyInAnyOrder(row(log, "pending"), row(log, "another"));
  }

  private List<String> table() {
    return query(
        "select id, stream_id, due_at from %s.process_timers order by id".formatted(shop.schema()),
        row ->
            "%s %s %s"
                .formatted(
                    row.getString(1),
                    row.getString(2),
                    row.getObject(3, OffsetDateTime.class).toInstant()));
  }

  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> List<T> query(String sql, RowReader<T> reader) {
    try (Connection connection = TestPostgres.shared().direct().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<T> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(reader.read(row));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String row(PostgresEventStore log, String order) {
    TimerScheduled timer = events(log, order, TimerScheduled.class).getFirst();
    return "%s %s-%s %s".formatted(timer.id(), Shop.NAME, order, timer.due());
  }

  /// As after a firing by another node, while the projection lags behind.
  @Test
  void timers_that_only_the_table_has_do_not_fire() throws Exception {
    PostgresEventStore log = shop.node();
    try (var patient = run(log, Duration.ofDays(1))) {
      Shop.place(log, "cancelled", "ada", 7);
      Await.until(() -> !events(log, "cancelled", TimerScheduled.class).isEmpty());
      Shop.orders(log).handle(Shop.order("cancelled"), new ConfirmOrder());
      Await.until(() -> !events(log, "cancelled", TimerCancelled.class).isEmpty());
      assertThat(patient.parked()).isEmpty();
    }
    run(log, Duration.ofMillis(200));
    Shop.place(log, "fired", "ada", 7);
    awaitState(log, "fired", Order.CANCELLED);
    timers.forEach(ProcessTimers::close);

    addToTable("fired", events(log, "fired", TimerScheduled.class).getFirst());
    addToTable("cancelled", events(log, "cancelled", TimerScheduled.class).getFirst());
    timers.add(ProcessTimers.start(log, TestPostgres.shared().direct()));
    Shop.place(log, "later", "ada", 7);
    awaitState(log, "later", Order.CANCELLED);

    assertThat(events(log, "fired", TimerFired.class)).hasSize(1);
    assertThat(events(log, "cancelled", TimerFired.class)).isEmpty();
  }

  /// As if the stream of its process were lost.
  @Test
  void a_timer_that_can_not_fire_is_reported_and_others_fire() throws Exception {
    PostgresEventStore log = shop.node();
    run(log, Duration.ofMillis(200));
    Shop.place(log, "before", "ada", 7);
    awaitState(log, "before", Order.CANCELLED);
    addToTable("lost", new TimerScheduled(UUID.randomUUID(), "payment", Instant.now()));
    ProcessTimers here = timers.getFirst();
    Await.until(() -> here.trouble().isPresent());

    Shop.place(log, "after", "ada", 7);
    awaitState(log, "after", Order.CANCELLED);

    assertThat(here.trouble()).hasValueSatisfying(it -> assertThat(it).contains("lost"));
  }

  private void addToTable(String order, TimerScheduled timer) {
    TestPostgres.shared()
        .execute(
            "insert into %s.process_timers values ('%s', '%s-%s', 'payment', '%s', 'none', 0) on conflict do nothing"
                .formatted(shop.schema(), timer.id(), Shop.NAME, order, timer.due()));
  }

  private static void append(PostgresEventStore log, Instant notBefore) {
    log.append(
        List.of(
            new StreamAppend(
                StreamId.of("thing", "1"),
                ExpectedVersion.any(),
                List.of(new NewEvent(UUID.randomUUID(), "HAPPENED", "{}")))),
        List.of(AppendCondition.notBefore(notBefore)));
  }

  /// Replaces the clock of the append function.
  private void setClock(String clock) {
    String function =
        Sql.read(PostgresEventStore.class, "schema/log/R__append_events.sql")
            .replace("${flyway:defaultSchema}", shop.schema())
            .replace(
                "create or replace function append_events",
                "create or replace function " + shop.schema() + ".append_events")
            .replace("clock_timestamp()", "(" + clock + ")");
    TestPostgres.shared()
        .execute("set search_path = %s; %s; reset search_path".formatted(shop.schema(), function));
  }

  @Test
  void without_timers_a_process_is_parked() throws Exception {
    PostgresEventStore log = shop.node();
    var manager = new PaymentDeadline(Duration.ofSeconds(1));
    var running = ProcessRunner.start(log, Shop.fulfilment(log, manager, new WalletDecider()));

    Shop.place(log, "o1", "ada", 7);
    Await.until(() -> !running.parked().isEmpty());

    assertThat(running.parked().getFirst().error()).contains("timedBy");
  }

  @Test
  void a_timer_beyond_the_horizon_parks_its_process() throws Exception {
    PostgresEventStore log = shop.node();
    ProcessRunner<?> running = run(log, Duration.ofDays(40_000));

    Shop.place(log, "o1", "ada", 7);
    Await.until(() -> !running.parked().isEmpty());

    assertThat(running.parked().getFirst().error()).contains("more than 36525 days");
  }
}
