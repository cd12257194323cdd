package dev.daybook.spring.autoconfigure;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.postgres.connections.ConnectionUse;
import dev.daybook.postgres.connections.FailoverDataSource;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.options.PostgresOptions;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/// The connections of the log, apart from those of the application, so that a thread that holds a
/// connection of the application never waits for a second one of the same pool.
///
/// They are opened with the address and role of the application's `DataSource`, or those of
/// `daybook.datasource.*`. If a `DataSource` tells no address, connections are borrowed from it,
/// never more than [#maximum()].
public final class LogConnections implements AutoCloseable {
  private static final int POOL_SIZE_MAX = 1_000;
  private static final Duration CONNECTION_TIMEOUT_MIN = Duration.ofMillis(250);
  private static final Duration CONNECTION_TIMEOUT_MAX = Duration.ofHours(1);
  private static final Logger log = LoggerFactory.getLogger(LogConnections.class);

  private final DataSource reads;
  private final @Nullable FailoverDataSource unpooled;
  private final DataSource held;
  private final int maximum;
  private final @Nullable ConnectionAddress address;

  private LogConnections(
      DataSource reads,
      @Nullable FailoverDataSource unpooled,
      DataSource held,
      int maximum,
      @Nullable ConnectionAddress address) {
    this.reads = reads;
    this.unpooled = unpooled;
    this.held = held;
    this.maximum = maximum;
    this.address = address;
  }

  /// Opens the connections of a log.
  ///
  /// @param application the application's own
  /// @param configuring is called with the log's pool before it is opened
  /// @throws InvalidConfigurationPropertyValueException if a property is out of its range
  /// @throws DaybookStartException if connections have to be borrowed from the application's
  ///   `DataSource`, and it gives fewer than the log may borrow
  static LogConnections open(
      DataSource application,
      DaybookProperties.Datasource properties,
      PostgresOptions options,
      Consumer<HikariConfig> configuring) {
    requireInRange(properties);
    int pooled = properties.maximumPoolSize();
    int all = options.heldConnections() + LogHealth.CONNECTIONS + pooled;
    ConnectionAddress address = ConnectionAddress.of(application, properties).orElse(null);
    if (address == null) {
      BoundedDataSource bounded = new BoundedDataSource(application, all);
      bounded.requireAvailable();
      log.info("The log borrows at most {} connections from the application's DataSource", all);
      return new LogConnections(bounded, null, bounded, all, null);
    }
    log.info("The log has at most {} connections of its own, {} of them in a pool", all, pooled);
    FailoverDataSource unpooled = address.source(ConnectionUse.PAGES);
    HikariDataSource pool = pool(unpooled, properties, configuring);
    return new LogConnections(pool, unpooled, address.source(ConnectionUse.APPENDS), all, address);
  }

  private static void requireInRange(DaybookProperties.Datasource properties) {
    int size = properties.maximumPoolSize();
    if (size < 1 || size > POOL_SIZE_MAX) {
      throw new InvalidConfigurationPropertyValueException(
          "daybook.datasource.maximum-pool-size", size, "it is 1 to %,d".formatted(POOL_SIZE_MAX));
    }
    Duration timeout = properties.connectionTimeout();
    if (timeout.compareTo(CONNECTION_TIMEOUT_MIN) < 0
        || timeout.compareTo(CONNECTION_TIMEOUT_MAX) > 0) {
      throw new InvalidConfigurationPropertyValueException(
          "daybook.datasource.connection-timeout",
          timeout,
          "it is %s to %s".formatted(CONNECTION_TIMEOUT_MIN, CONNECTION_TIMEOUT_MAX));
    }
  }

  private static HikariDataSource pool(
      DataSource source,
      DaybookProperties.Datasource properties,
      Consumer<HikariConfig> configuring) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("daybook");
    config.setDataSource(source);
    config.setMaximumPoolSize(properties.maximumPoolSize());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(properties.connectionTimeout().toMillis());
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    configuring.accept(config);
    return new HikariDataSource(config);
  }

  /// For reads, projections, subscriptions, leases and migrations; a pool.
  public DataSource reads() {
    return reads;
  }

  /// For appends, notifications and health checks, each held while the log is open.
  public DataSource held() {
    return held;
  }

  /// Gives up the pool's connections to a former primary.
  AppendObserver observer() {
    return reads instanceof HikariDataSource pool && unpooled != null
        ? unpooled.observer(() -> pool.getHikariPoolMXBean().softEvictConnections())
        : new AppendObserver() {};
  }

  /// Maximum number of connections that the log has at a time, without those of a migration by a
  /// separate owner.
  public int maximum() {
    return maximum;
  }

  /// The options with the owner of the schemas, where the properties name one.
  PostgresOptions withOwner(PostgresOptions options, DaybookProperties.Migration migration) {
    if (migration.username() == null) {
      return options;
    }
    if (address == null) {
      throw new DaybookStartException(
          "The DataSource tells no address, so the owner daybook.migration.username = %s can't connect."
              .formatted(migration.username()),
          "Set daybook.datasource.url.");
    }
    return options.withOwner(
        address.source(migration.username(), migration.password(), ConnectionUse.MIGRATION));
  }

  @Override
  public void close() {
    if (reads instanceof HikariDataSource pool) {
      pool.close();
    }
  }
}
