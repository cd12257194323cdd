package dev.daybook.processes;

import static dev.daybook.processes.Fulfilment.ORDERS;
import static dev.daybook.processes.Fulfilment.WALLETS;
import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.OrderDecider.OrderCommand.CancelOrder;
import dev.daybook.processes.scheduled.ScheduledCommands;
import dev.daybook.testing.postgres.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// The code on the page docs/processes.md that starts and operates a process manager.
class ProcessesPageIT {
  @Test
  void an_order_is_paid() throws Exception {
    try (var shop = new Shop()) {
      var log = shop.node();
      var orderEvents = Shop.ORDER_EVENTS;
      var walletEvents = Shop.WALLET_EVENTS;
      var orders = Shop.orders(log);
      var wallets = Shop.wallets(log);

      var fulfilment =
          ProcessDefinition.of("fulfilment", new Fulfilment())
              .reactingTo("order", orderEvents)
              .reactingTo("wallet", walletEvents)
              .sendingTo(ORDERS, orders, Rejected.class, Rejected::reason)
              .sendingTo(WALLETS, wallets, Rejected.class, Rejected::reason);
      var running = ProcessRunner.start(log, fulfilment);

      Shop.deposit(log, "ada", 10);
      Shop.place(log, "o1", "ada", 7);
      while (Shop.stateOf(log, "o1") != Order.PAID) {
        assertThat(running.awaitPosition(log.head(), PATIENCE)).isTrue();
      }
    }
  }

  @Test
  void an_order_that_is_not_paid_in_time_is_cancelled() throws Exception {
    try (var shop = new Shop()) {
      var log = shop.node();
      DataSource dataSource = TestPostgres.shared().direct();
      var orderEvents = Shop.ORDER_EVENTS;
      var orders = Shop.orders(log);
      var timeToPay = Duration.ofMillis(100);

      var timers = ProcessTimers.start(log, dataSource);
      var deadlines =
          ProcessDefinition.of("deadline", new PaymentDeadline(timeToPay))
              .reactingTo("order", orderEvents)
              .sendingTo(ORDERS, orders, Rejected.class, Rejected::reason)
              .timedBy(timers);
      var running = ProcessRunner.start(log, deadlines);

      Shop.place(log, "o1", "ada", 7);
      for (long seen = 0; Shop.stateOf(log, "o1") != Order.CANCELLED; seen++) {
        assertThat(running.awaitPosition(seen, PATIENCE)).isTrue();
      }
      timers.close();
    }
  }

  @Test
  void a_command_is_scheduled() throws Exception {
    try (var shop = new Shop()) {
      var log = shop.node();
      var orderCommands = ScheduledCommandsIT.ORDER_COMMANDS;
      var orders = Shop.orders(log);
      var order = Shop.order("o1");
      var timers = ProcessTimers.start(log, TestPostgres.shared().direct());
      Shop.place(log, "o1", "ada", 7);
      var due = Instant.now();

      var later = ScheduledCommands.of("later", orderCommands);
      var scheduled =
          ProcessRunner.start(
              log, later.executedBy(orders, Rejected.class, Rejected::reason).timedBy(timers));

      later.schedule(log, "cancel-o1", order, new CancelOrder("too late"), due);
      for (long seen = 0; Shop.stateOf(log, "o1") != Order.CANCELLED; seen++) {
        assertThat(scheduled.awaitPosition(seen, PATIENCE)).isTrue();
      }
      timers.close();
    }
  }

  @Test
  void a_parked_process_is_retried() throws Exception {
    try (var shop = new Shop()) {
      var log = shop.node();
      var withoutWallets =
          ProcessDefinition.of("fulfilment", new Fulfilment())
              .reactingTo("order", Shop.ORDER_EVENTS)
              .with(Shop.QUICK);
      var running = ProcessRunner.start(log, withoutWallets);
      Shop.place(log, "o1", "ada", 7);
      assertThat(running.awaitPosition(log.head(), PATIENCE)).isTrue();

      ParkedProcess parked = running.parked().getFirst();
      running.retry(parked.id(), new OperatorAction.Request("Ada", "the rule was corrected"));

      assertThat(parked.error()).contains("no handler");
    }
  }
}
