package dev.daybook.processes;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.ProcessInput.Happened;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.processes.Fulfilment.Progress;
import dev.daybook.processes.OrderDecider.OrderCommand.ConfirmOrder;
import dev.daybook.processes.ShopEvent.OrderEvent.OrderPlaced;
import dev.daybook.processes.ShopEvent.WalletEvent;
import dev.daybook.processes.WalletDecider.WalletCommand;
import dev.daybook.processes.WalletDecider.WalletCommand.Charge;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.ds.PGSimpleDataSource;

/// A node of a shop in a process of its own, until its input ends or it is killed.
///
/// Arguments: [Kind], name, JDBC URL, schema. In the environment: `PGUSER` and `PGPASSWORD`.
final class ShopNode {
  enum Kind {
    /// Its process is stopped (SIGSTOP) after its first decision on a charge, before it is
    /// recorded.
    STOPS_AFTER_DECIDING,
    /// Places orders with deadlines, and pays some of them at about that time.
    PLACES_ORDERS
  }

  /// Longest time to pay of an order that it places.
  static final Duration TIME_TO_PAY_MAX = Duration.ofSeconds(15);

  /// How long before its time an order is paid, at the most: some timers are cancelled, some fire.
  private static final int PAID_BEFORE_MAX_MS = 300;

  private static final Duration BETWEEN_ORDERS = Duration.ofMillis(25);
  private static final Duration OPENING_PATIENCE = Duration.ofSeconds(60);
  private static final int TIMEOUT_S = 5;
  private static final int CONNECTIONS = 6;

  private ShopNode() {}

  static ProcessBuilder builder(Kind kind, String name, String url, String schema) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        ShopNode.class.getName(),
        kind.name(),
        name,
        url,
        schema);
  }

  static void main(String[] args) throws Exception {
    PGSimpleDataSource database = database(args[2]);
    try (var pool = pool(database);
        PostgresEventStore log = open(pool, database, args[3])) {
      switch (Kind.valueOf(args[0])) {
        case STOPS_AFTER_DECIDING -> {
          var definition = Shop.fulfilment(log, new Fulfilment(), new StoppingWallet());
          try (var running = ProcessRunner.start(log, definition)) {
            System.out.println("Running " + running.name());
            awaitEndOfInput();
          }
        }
        case PLACES_ORDERS -> {
          try (ProcessTimers timers = ProcessTimers.start(log, pool);
              var running = ProcessRunner.start(log, deadlines(log).timedBy(timers))) {
            System.out.println("Running " + running.name());
            placeOrders(log, args[1]);
          }
        }
      }
    }
  }

  /// The process manager of orders whose amount is their time to pay, in milliseconds.
  static ProcessDefinition<Progress, ShopEvent> deadlines(PostgresEventStore log) {
    var manager =
        new PaymentDeadline(TIME_TO_PAY_MAX) {
          @Override
          public Reaction react(Progress progress, ProcessInput<ShopEvent> input) {
            return input instanceof Happened<ShopEvent> happened
                    && happened.event() instanceof OrderPlaced placed
                ? Reaction.none().schedule("payment", happened.at().plusMillis(placed.amount()))
                : super.react(progress, input);
          }
        };
    return Shop.fulfilment(log, manager, new WalletDecider()).with(ProcessOptions.defaults());
  }

  private static final class StoppingWallet extends WalletDecider {
    private boolean stopped;

    @Override
    public List<WalletEvent> decide(WalletCommand command, Integer balance) {
      try {
        return super.decide(command, balance);
      } finally {
        if (command instanceof Charge && !stopped) {
          stopped = true;
          stop();
        }
      }
    }

    private static void stop() {
      try {
        signal("STOP", ProcessHandle.current().pid());
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static void signal(String name, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }

  private static void awaitEndOfInput() throws IOException {
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private static void placeOrders(PostgresEventStore log, String name)
      throws IOException, InterruptedException {
    var ended = new AtomicBoolean();
    var random = new Random();
    Thread placing =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; !ended.get(); i++) {
                    place(log, name + "-" + i, random);
                  }
                });
    awaitEndOfInput();
    ended.set(true);
    placing.join();
  }

  private static void place(PostgresEventStore log, String order, Random random) {
    int millisToPay = random.nextInt((int) TIME_TO_PAY_MAX.toMillis());
    boolean pays = random.nextInt(3) == 0;
    try {
      Thread.sleep(BETWEEN_ORDERS);
      Shop.place(log, order, "ada", millisToPay);
    } catch (EventStoreException ignored) {
      pays = false; // it may not have been placed
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (pays) {
      int millisBefore = random.nextInt(Math.min(PAID_BEFORE_MAX_MS, millisToPay + 1));
      Thread.startVirtualThread(() -> pay(log, order, millisToPay - millisBefore));
    }
  }

  private static void pay(PostgresEventStore log, String order, int afterMillis) {
    try {
      Thread.sleep(afterMillis);
      Shop.orders(log).handle(Shop.order(order), new ConfirmOrder());
    } catch (Rejected | EventStoreException | IllegalStateException ignored) {
      // too late, or the database is away, or the node ends: its timer fires
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PGSimpleDataSource database(String url) {
    var database = new PGSimpleDataSource();
    database.setUrl(url);
    database.setUser(System.getenv("PGUSER"));
    database.setPassword(System.getenv("PGPASSWORD"));
    database.setConnectTimeout(TIMEOUT_S);
    database.setSocketTimeout(TIMEOUT_S);
    return database;
  }

  private static HikariDataSource pool(PGSimpleDataSource database) {
    var pool = new HikariDataSource();
    pool.setDataSource(database);
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setConnectionTimeout(Duration.ofSeconds(TIMEOUT_S).toMillis());
    pool.setInitializationFailTimeout(-1);
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED"); // not asked of the first connection
    return pool;
  }

  /// The database may be unavailable.
  private static PostgresEventStore open(
      HikariDataSource pool, PGSimpleDataSource database, String schema)
      throws InterruptedException {
    Instant until = Instant.now().plus(OPENING_PATIENCE);
    while (true) {
      try {
        return PostgresEventStore.open(pool, options(schema).withHeldConnections(database));
      } catch (EventStoreUnavailableException e) {
        if (Instant.now().isAfter(until)) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  static PostgresOptions options(String schema) {
    return PostgresOptions.defaults().withSchema(schema).withReadModelSchema(schema);
  }
}
