package dev.daybook.postgres.soak;

import static dev.daybook.testing.Patience.PATIENCE;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.ReaderSchema;
import dev.daybook.postgres.connections.ConnectionUse;
import dev.daybook.postgres.connections.DatabaseHosts;
import dev.daybook.postgres.connections.DatabaseUrl;
import dev.daybook.postgres.options.PostgresOptions;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// A node as an application makes it: a pool, held connections, and the log, all by one URL.
final class FailoverNode implements AutoCloseable {
  static final String SCHEMA = "daybook";

  private static final int POOL_CONNECTIONS = 10;

  private final HikariDataSource pool;
  private final PostgresEventStore log;

  private FailoverNode(HikariDataSource pool, PostgresEventStore log) {
    this.pool = pool;
    this.log = log;
  }

  /// @param servers makes a source of unpooled connections of the driver, given a URL
  /// @param url of all hosts
  static FailoverNode open(
      Function<String, DataSource> servers, String url, UnaryOperator<PostgresOptions> with) {
    var hosts = DatabaseHosts.of(DatabaseUrl.of(url));
    var pages = hosts.source(host -> servers.apply(host.completed(ConnectionUse.PAGES)));
    var held = hosts.source(host -> servers.apply(host.completed(ConnectionUse.APPENDS)));
    var pool = new HikariDataSource();
    pool.setDataSource(pages);
    pool.setMaximumPoolSize(POOL_CONNECTIONS);
    pool.setConnectionTimeout(TimeUnit.SECONDS.toMillis(5));
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    PostgresOptions options =
        PostgresOptions.defaults()
            .withSchema(SCHEMA)
            .withReadModelSchema(SCHEMA)
            .withMigration(false)
            .withQueueTimeout(PATIENCE)
            .withAppendTimeout(PATIENCE)
            .withHeldConnections(held)
            .withObserver(pages.observer(() -> pool.getHikariPoolMXBean().softEvictConnections()));
    try {
      return new FailoverNode(pool, PostgresEventStore.open(pool, with.apply(options)));
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /// Makes what both servers are to have.
  static void prepare(DataSource database) throws SQLException {
    LogSchema.migrate(database, SCHEMA, null);
    ReaderSchema.migrate(database, SCHEMA, null);
    JoinedAppends.createTable(database);
  }

  PostgresEventStore log() {
    return log;
  }

  @Override
  public void close() {
    log.close();
    pool.close();
  }
}
