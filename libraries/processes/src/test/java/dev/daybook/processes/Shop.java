package dev.daybook.processes;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.processes.ProcessManager;
import dev.daybook.eventstore.subscriptions.SubscriptionOptions;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.processes.Fulfilment.Progress;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.OrderDecider.OrderCommand;
import dev.daybook.processes.OrderDecider.OrderCommand.PlaceOrder;
import dev.daybook.processes.ShopEvent.OrderEvent;
import dev.daybook.processes.ShopEvent.WalletEvent;
import dev.daybook.processes.WalletDecider.WalletCommand;
import dev.daybook.processes.WalletDecider.WalletCommand.Deposit;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvents;
import dev.daybook.testing.postgres.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A shop on a log of its own in PostgreSQL, with any number of nodes.
final class Shop implements AutoCloseable {
  static final String NAME = "fulfilment";

  static final EventTypes<OrderEvent> ORDER_EVENTS =
      EventTypes.of(OrderEvent.class)
          .event("ORDER_PLACED", OrderEvent.OrderPlaced.class)
          .event("ORDER_PAID", OrderEvent.OrderPaid.class)
          .event("ORDER_CANCELLED", OrderEvent.OrderCancelled.class)
          .build();

  static final EventTypes<WalletEvent> WALLET_EVENTS =
      EventTypes.of(WalletEvent.class)
          .event("DEPOSITED", WalletEvent.Deposited.class)
          .event("CHARGED", WalletEvent.Charged.class)
          .build();

  /// Short leases, and no pause between attempts.
  static final ProcessOptions QUICK =
      ProcessOptions.defaults()
          .withBackoff(Backoff.none())
          .withSubscription(
              SubscriptionOptions.defaults()
                  .withPollInterval(Duration.ofMillis(20))
                  .withLease(Duration.ofMillis(500))
                  .withHandlingTimeout(Duration.ofMillis(500)));

  private static final int POOL_CONNECTIONS = 8;

  private final TestPostgres server = TestPostgres.shared();
  private final String schema = server.newName("shop");
  private final List<Runnable> closings = new ArrayList<>();

  /// Another node. It is closed with the shop.
  PostgresEventStore node() {
    var pool = new HikariDataSource();
    pool.setDataSource(server.direct());
    pool.setMaximumPoolSize(POOL_CONNECTIONS);
    closings.addFirst(pool::close);
    var log =
        PostgresEventStore.open(
            pool,
            PostgresOptions.defaults()
                .withSchema(schema)
                .withReadModelSchema(schema)
                .withHeldConnections(server.direct()));
    closings.addFirst(log::close);
    return log;
  }

  String schema() {
    return schema;
  }

  static CommandHandler<OrderCommand, Order, OrderEvent> orders(EventStore log) {
    return CommandHandler.of(log, new OrderDecider(), ORDER_EVENTS);
  }

  static CommandHandler<WalletCommand, Integer, WalletEvent> wallets(EventStore log) {
    return wallets(log, new WalletDecider());
  }

  static CommandHandler<WalletCommand, Integer, WalletEvent> wallets(
      EventStore log, Decider<WalletCommand, Integer, WalletEvent> rules) {
    return CommandHandler.of(log, rules, WALLET_EVENTS);
  }

  static ProcessDefinition<Progress, ShopEvent> fulfilment(EventStore log) {
    return fulfilment(log, new Fulfilment(), new WalletDecider());
  }

  static ProcessDefinition<Progress, ShopEvent> fulfilment(
      EventStore log,
      ProcessManager<Progress, ShopEvent> manager,
      Decider<WalletCommand, Integer, WalletEvent> wallet) {
    return ProcessDefinition.of(NAME, manager)
        .reactingTo("order", ORDER_EVENTS)
        .reactingTo("wallet", WALLET_EVENTS)
        .sendingTo(Fulfilment.ORDERS, orders(log), Rejected.class, Rejected::reason)
        .sendingTo(Fulfilment.WALLETS, wallets(log, wallet), Rejected.class, Rejected::reason)
        .with(QUICK);
  }

  static void deposit(EventStore log, String customer, int amount) {
    wallets(log).handle(wallet(customer), new Deposit(amount));
  }

  static void place(EventStore log, String order, String customer, int amount) {
    orders(log).handle(order(order), new PlaceOrder(customer, amount));
  }

  static StreamId order(String id) {
    return StreamId.of("order", id);
  }

  static StreamId wallet(String customer) {
    return StreamId.of("wallet", customer);
  }

  static Order stateOf(EventStore log, String order) {
    return orders(log).load(order(order)).state();
  }

  static int balance(EventStore log, String customer) {
    return wallets(log).load(wallet(customer)).state();
  }

  /// The events of a process.
  static List<ProcessEvent> history(EventStore log, String process) {
    return log.readStream(StreamId.of(NAME, process)).map(ProcessEvents::decode).toList();
  }

  @Override
  public void close() {
    closings.forEach(Runnable::run);
    server.execute("drop schema if exists %1$s, %1$s_shadow cascade".formatted(schema));
  }
}
