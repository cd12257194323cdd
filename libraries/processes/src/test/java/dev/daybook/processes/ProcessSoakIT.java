package dev.daybook.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.ShopNode.Kind;
import dev.daybook.testing.Soak;
import dev.daybook.testing.postgres.NewCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/// Two nodes place orders with deadlines, take steps and fire timers, while nodes and the database
/// are killed and paused: rounds of a minute, only in `./daybook soak`. Each timer fires once or
/// was cancelled, none is lost or early, and each input of a process was taken once.
@EnabledIfSystemProperty(named = "daybook.soak.minutes", matches = "[1-9]\\d*")
class ProcessSoakIT {
  private static final Duration LENGTH = Duration.ofMinutes(1);
  private static final Duration SETTLING_PATIENCE = Duration.ofMinutes(3);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
  private static final String SCHEMA = "daybook";
  private static final int CALM_MIN_MS = 1_000;
  private static final int CALM_MAX_MS = 6_000;

  /// Longer than the lease of timers, so that the other node takes over.
  private static final Duration PAUSED = Duration.ofSeconds(6);

  private enum Trouble {
    NODE_KILLED,
    NODE_PAUSED,
    DATABASE_KILLED
  }

  @TempDir private Path directory;
  private final Map<Trouble, Integer> made = new EnumMap<>(Trouble.class);
  private int processes;

  @Test
  void each_timer_fires_once_while_nodes_and_the_database_are_killed() throws Exception {
    Soak.rounds(
        "Processes",
        1,
        (round, seed) -> {
          made.clear();
          run(new Random(seed), directory.resolve("postgres" + round));
        });
  }

  private void run(Random random, Path data) throws Exception {
    try (LocalPostgres postgres = LocalPostgres.start(NewCluster.in(data))) {
      PGSimpleDataSource database = database(postgres);
      LogSchema.migrate(database, SCHEMA, null);
      List<Process> nodes = new ArrayList<>(List.of(start(postgres), start(postgres)));
      try (var leases = LeaseTimes.watch(database, SCHEMA)) {
        trouble(postgres, nodes, random);
        System.out.printf("  trouble %s, %s%n", made, leases);
        for (Process node : nodes) {
          node.getOutputStream().close();
          assertThat(node.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        check(database, leases);
      } finally {
        nodes.forEach(Process::destroyForcibly);
      }
    }
  }

  private Process start(LocalPostgres postgres) throws IOException {
    String name = "node" + ++processes;
    File output = directory.resolve(name + ".out").toFile();
    var builder = ShopNode.builder(Kind.PLACES_ORDERS, name, postgres.jdbcUrl("postgres"), SCHEMA);
    builder.environment().put("PGUSER", postgres.superuser());
    builder.environment().put("PGPASSWORD", postgres.password());
    return builder.redirectErrorStream(true).redirectOutput(output).start();
  }

  private void trouble(LocalPostgres postgres, List<Process> nodes, Random random)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + LENGTH.toNanos();
    while (System.nanoTime() < until) {
      Thread.sleep(random.nextInt(CALM_MIN_MS, CALM_MAX_MS));
      Trouble kind = Trouble.values()[random.nextInt(Trouble.values().length)];
      int chosen = random.nextInt(nodes.size());
      switch (kind) {
        case NODE_KILLED -> {
          nodes.get(chosen).destroyForcibly().waitFor();
          nodes.set(chosen, start(postgres));
        }
        case NODE_PAUSED -> {
          ShopNode.signal("STOP", nodes.get(chosen).pid());
          Thread.sleep(PAUSED);
          ShopNode.signal("CONT", nodes.get(chosen).pid());
        }
        case DATABASE_KILLED -> ShopNode.signal("KILL", postgres.pid()); // its watch restarts it
      }
      made.merge(kind, 1, Integer::sum);
    }
  }

  /// One more node does what is left; then all histories are checked.
  private static void check(PGSimpleDataSource database, LeaseTimes leases)
      throws InterruptedException {
    try (var pool = new HikariDataSource()) {
      pool.setDataSource(database);
      try (PostgresEventStore log = PostgresEventStore.open(pool, ShopNode.options(SCHEMA));
          ProcessTimers timers = ProcessTimers.start(log, pool);
          var running = ProcessRunner.start(log, ShopNode.deadlines(log).timedBy(timers))) {
        List<String> orders = orders(log);
        long until = System.nanoTime() + SETTLING_PATIENCE.toNanos();
        for (String order : orders) {
          while (Shop.stateOf(log, order) == Order.PLACED) {
            assertThat(System.nanoTime()).as("%s is open", order).isLessThan(until);
            Thread.sleep(50);
          }
        }
        for (long head = 0; head < log.head(); ) {
          head = log.head();
          assertThat(running.awaitPosition(head, SETTLING_PATIENCE)).isTrue();
        }
        assertThat(running.parked()).isEmpty();
        report(log, orders, leases);
      }
    }
  }

  /// Of each timer, the time from which on it could fire counts: not an outage that the soak has
  /// made.
  private static void report(PostgresEventStore log, List<String> orders, LeaseTimes leases) {
    List<Duration> delays =
        orders.stream()
            .flatMap(order -> TimerHistory.checked(log, order).firings().stream())
            .map(leases::delay)
            .sorted()
            .toList();
    assertThat(delays).isNotEmpty();
    System.out.printf(
        "  %,d events, %,d timers, %,d fired: after %d ms in the median, %d ms at the most, %d"
            + " after more than a second%n",
        log.head(),
        orders.size(),
        delays.size(),
        delays.get(delays.size() / 2).toMillis(),
        delays.getLast().toMillis(),
        delays.stream().filter(delay -> delay.compareTo(LeaseTimes.SOON) > 0).count());
  }

  private static List<String> orders(PostgresEventStore log) {
    EventFilter placed = EventFilter.all().withTypes("ORDER_PLACED");
    return log.readLog(0, placed).map(event -> event.stream().id()).toList();
  }

  private static PGSimpleDataSource database(LocalPostgres postgres) {
    var database = new PGSimpleDataSource();
    database.setUrl(postgres.jdbcUrl("postgres"));
    database.setUser(postgres.superuser());
    database.setPassword(postgres.password());
    return database;
  }
}
