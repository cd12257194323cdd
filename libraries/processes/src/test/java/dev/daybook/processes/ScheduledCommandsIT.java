package dev.daybook.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.OrderDecider.OrderCommand;
import dev.daybook.processes.OrderDecider.OrderCommand.CancelOrder;
import dev.daybook.processes.OrderDecider.OrderCommand.ConfirmOrder;
import dev.daybook.processes.OrderDecider.OrderCommand.PlaceOrder;
import dev.daybook.processes.scheduled.ScheduledCommand;
import dev.daybook.processes.scheduled.ScheduledCommands;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.TestPostgres;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Scheduled commands on PostgreSQL.
class ScheduledCommandsIT {
  static final EventTypes<OrderCommand> ORDER_COMMANDS =
      EventTypes.of(OrderCommand.class)
          .event("PLACE_ORDER", PlaceOrder.class)
          .event("CONFIRM_ORDER", ConfirmOrder.class)
          .event("CANCEL_ORDER", CancelOrder.class)
          .build();

  private final Shop shop = new Shop();
  private final List<ProcessTimers> open = new ArrayList<>();
  private final ScheduledCommands<OrderCommand> later =
      ScheduledCommands.of("later", ORDER_COMMANDS);

  @AfterEach
  void close() {
    open.forEach(ProcessTimers::close);
    shop.close();
  }

  private ProcessRunner<ScheduledCommand<OrderCommand>> run(PostgresEventStore log) {
    var timers = ProcessTimers.start(log, TestPostgres.shared().direct());
    open.add(timers);
    var orders = Shop.orders(log);
    return ProcessRunner.start(
        log,
        later
            .executedBy(orders, Rejected.class, Rejected::reason)
            .timedBy(timers)
            .with(Shop.QUICK));
  }

  @Test
  void a_command_is_executed_once_and_not_before_its_time() throws Exception {
    PostgresEventStore log = shop.node();
    PostgresEventStore other = shop.node();
    Shop.place(log, "o1", "ada", 7);
    Instant due = Instant.now().plusMillis(500).truncatedTo(ChronoUnit.MICROS);
    var running = run(log);
    run(other);

    later.schedule(log, "1", Shop.order("o1"), new CancelOrder("too late"), due);
    later.schedule(other, "1", Shop.order("o1"), new CancelOrder("too late"), due);
    Await.until(() -> Shop.stateOf(log, "o1") == Order.CANCELLED);

    RecordedEvent cancelled = log.readLast(Shop.order("o1"), 1).getFirst();
    assertThat(cancelled.recordedAt()).isAfterOrEqualTo(due.minusMillis(1)); // truncated
    assertThat(cancelled.version()).isEqualTo(2);
    assertThat(running.load("1").state()).isInstanceOf(ScheduledCommand.Executed.class);
  }

  @Test
  void a_rejection_is_recorded_with_its_reason() throws Exception {
    PostgresEventStore log = shop.node();
    Shop.place(log, "o1", "ada", 7);
    Shop.orders(log).handle(Shop.order("o1"), new ConfirmOrder());
    var running = run(log);

    later.schedule(
        log,
        "1",
        Shop.order("o1"),
        new CancelOrder("too late"),
        Instant.EPOCH.plus(20_000, ChronoUnit.DAYS));

    var rejected = new ScheduledCommand.Rejected<OrderCommand>("the order is PAID");
    Await.until(() -> running.load("1").state().equals(rejected));
    assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PAID);
  }

  @Test
  void a_cancelled_command_is_not_executed() throws Exception {
    PostgresEventStore log = shop.node();
    Shop.place(log, "o1", "ada", 7);
    Instant tomorrow = Instant.now().plus(1, ChronoUnit.DAYS);
    var running = run(log);

    later.schedule(log, "1", Shop.order("o1"), new CancelOrder("too late"), tomorrow);
    later.cancel(log, "1");
    later.cancel(log, "1");

    Await.until(() -> running.load("1").state() instanceof ScheduledCommand.Cancelled);
    assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PLACED);
    assertThat(running.load("2").state()).isInstanceOf(ScheduledCommand.Unknown.class);
  }

  @Test
  void an_id_is_of_one_command() {
    PostgresEventStore log = shop.node();
    Instant tomorrow = Instant.now().plus(1, ChronoUnit.DAYS);
    later.schedule(log, "1", Shop.order("o1"), new CancelOrder("too late"), tomorrow);
    long head = log.head();

    later.schedule(log, "1", Shop.order("o1"), new CancelOrder("too late"), tomorrow);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> later.schedule(log, "1", Shop.order("o1"), new CancelOrder("why"), tomorrow));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                later.schedule(log, "1", Shop.order("o2"), new CancelOrder("too late"), tomorrow));
    assertThatIllegalArgumentException().isThrownBy(() -> later.cancel(log, "2"));

    assertThat(log.head()).isEqualTo(head);
  }
}
