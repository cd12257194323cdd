package dev.daybook.processes;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.ReaderSchema;
import dev.daybook.postgres.connections.ConnectionUse;
import dev.daybook.postgres.connections.DatabaseHosts;
import dev.daybook.postgres.connections.DatabaseUrl;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.OrderDecider.OrderCommand.ConfirmOrder;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.ReplicatedPostgres;
import dev.daybook.testing.postgres.ReplicatedPostgres.Host;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The primary is killed while timers come due, and its synchronous standby promoted.
class TimersFailoverIT {
  private static final String SCHEMA = "daybook";
  private static final int ORDERS = 40;

  /// Between the deadlines of two orders: some are before the failure, some in the outage, and some
  /// after it.
  private static final int BETWEEN_MS = 150;

  @TempDir private Path directory;

  @Test
  void each_timer_fires_once_across_a_failover() throws Exception {
    try (var servers = ReplicatedPostgres.start(directory, true, TimersFailoverIT::migrate);
        var pool = new HikariDataSource()) {
      var hosts = DatabaseHosts.of(DatabaseUrl.of(servers.url(Host.A, Host.B)));
      var pages = hosts.source(host -> servers.source(host.completed(ConnectionUse.PAGES)));
      pool.setDataSource(pages);
      pool.setConnectionTimeout(TimeUnit.SECONDS.toMillis(5));
      pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
      var options =
          ShopNode.options(SCHEMA)
              .withMigration(false)
              .withQueueTimeout(PATIENCE)
              .withAppendTimeout(PATIENCE)
              .withHeldConnections(
                  hosts.source(host -> servers.source(host.completed(ConnectionUse.APPENDS))))
              .withObserver(
                  pages.observer(() -> pool.getHikariPoolMXBean().softEvictConnections()));
      try (PostgresEventStore log = PostgresEventStore.open(pool, options);
          ProcessTimers timers = ProcessTimers.start(log, pool);
          var running = ProcessRunner.start(log, ShopNode.deadlines(log).timedBy(timers))) {
        List<String> orders = IntStream.range(0, ORDERS).mapToObj(n -> "o" + n).toList();
        for (int n = 0; n < ORDERS; n++) {
          Shop.place(log, orders.get(n), "ada", n * BETWEEN_MS);
        }
        assertThat(running.awaitPosition(log.head(), PATIENCE)).isTrue();
        String last = orders.getLast();
        Shop.orders(log).handle(Shop.order(last), new ConfirmOrder());

        servers.kill(Host.A);
        Instant killed = Instant.now();
        servers.promote(Host.B);

        Await.until(() -> orders.stream().allMatch(order -> isDecided(log, order)));
        for (long head = 0; head < log.head(); ) {
          head = log.head();
          assertThat(running.awaitPosition(head, PATIENCE)).isTrue();
        }
        assertThat(running.parked()).isEmpty();
        assertThat(firings(log, orders)).anyMatch(firing -> firing.firedAt().isAfter(killed));
        assertThat(firings(log, List.of(last))).isEmpty();
      }
    }
  }

  private static void migrate(DataSource database) {
    LogSchema.migrate(database, SCHEMA, null);
    ReaderSchema.migrate(database, SCHEMA, null);
  }

  /// Not while the failover goes on: the log can't be read then.
  private static boolean isDecided(EventStore log, String order) {
    try {
      return Shop.stateOf(log, order) != Order.PLACED;
    } catch (EventStoreUnavailableException e) {
      return false;
    }
  }

  private static List<TimerHistory.Firing> firings(EventStore log, List<String> orders) {
    return orders.stream()
        .flatMap(order -> TimerHistory.checked(log, order).firings().stream())
        .toList();
  }
}
