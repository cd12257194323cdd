package dev.daybook.accounts.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.daybook.accounts.app.Config.Credential;
import dev.daybook.accounts.app.Config.External;
import dev.daybook.audit.sealing.AuditSchema;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.personal.PersonalSchema;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.ReaderSchema;
import dev.daybook.postgres.connections.ConnectionUse;
import dev.daybook.postgres.connections.DatabaseHosts;
import dev.daybook.postgres.connections.FailoverDataSource;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.DatabaseChecks;
import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checked and migrated PostgreSQL that holds the log and the read models, embedded or
/// external. The number of connections never exceeds the configured maximum while the service runs.
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  static final String LOG_SCHEMA = "daybook";
  static final String READ_MODELS_SCHEMA = "accounts";

  /// Number of connections that the service holds permanently: for the appender, for LISTEN/NOTIFY
  /// and for the health check. A constant at compile time: options are checked before the first
  /// logger exists, since log files lie in a directory that the options name.
  static final int CONNECTIONS_KEPT =
      PostgresOptions.APPEND_CONNECTIONS
          + PostgresOptions.NOTIFICATION_CONNECTIONS
          + LogHealth.CONNECTIONS;

  /// Minimum number of connections. One pooled connection is enough, because no caller waits for a
  /// second connection while it holds one.
  static final int CONNECTIONS_MIN = CONNECTIONS_KEPT + 1;

  private static final long CONNECTION_WAIT_MS = 5_000;

  private final HikariDataSource reads;
  private final FailoverDataSource unpooled;
  private final DataSource writes;
  private final boolean needsStandby;

  private Database(
      HikariDataSource reads,
      FailoverDataSource unpooled,
      DataSource writes,
      boolean needsStandby) {
    this.reads = reads;
    this.unpooled = unpooled;
    this.writes = writes;
    this.needsStandby = needsStandby;
  }

  /// Connects, refuses a server that could lose acknowledged writes, and migrates.
  ///
  /// @param connections maximum number of connections while the service runs
  /// @param metrics metrics of the pool
  /// @throws StartException if the database cannot be used; the message says why
  /// @throws EventStoreException if the server or its settings are unsuitable; the message says why
  static Database open(External database, int connections, MetricsTrackerFactory metrics) {
    var service = source(database, database.service(), ConnectionUse.PAGES);
    check(service, database);
    migrate(database);
    requireOwnedTables(service, database);
    return opened(database, connections, metrics);
  }

  /// Connects to a migrated database without changing it.
  ///
  /// @param connections maximum number of connections
  /// @param metrics metrics of the pool
  static Database openMigrated(External database, int connections, MetricsTrackerFactory metrics) {
    return opened(database, connections, metrics);
  }

  /// Whether the log and the tables of the persons' keys exist.
  ///
  /// @throws StartException if the database cannot be used; the message says why
  static boolean isMigrated(External database) {
    var service = source(database, database.service(), ConnectionUse.PAGES);
    check(service, database);
    try (var connection = service.getConnection();
        var select = connection.prepareStatement(Sql.load(Database.class, "is-migrated.sql", ""))) {
      select.setString(1, LOG_SCHEMA);
      select.setString(2, READ_MODELS_SCHEMA);
      try (var row = select.executeQuery()) {
        row.next();
        return row.getBoolean("migrated");
      }
    } catch (SQLException e) {
      throw refused(e, database, database.service());
    }
  }

  private static Database opened(
      External database, int connections, MetricsTrackerFactory metrics) {
    var hosts = DatabaseHosts.of(database.address());
    var unpooled = source(hosts, database.service(), ConnectionUse.PAGES);
    var writes = source(hosts, database.service(), ConnectionUse.APPENDS);
    return new Database(
        pool(unpooled, connections - CONNECTIONS_KEPT, metrics),
        unpooled,
        writes,
        database.needsStandby());
  }

  /// Options of a log on this database. After a failover the pool gives up its connections: the
  /// former primary may be paused or cut off, and would never answer.
  PostgresOptions options() {
    return PostgresOptions.defaults()
        .withSynchronousStandby(needsStandby)
        .withObserver(unpooled.observer(() -> reads.getHikariPoolMXBean().softEvictConnections()));
  }

  /// Pooled connections for queries, projections and subscriptions.
  DataSource reads() {
    return reads;
  }

  /// Unpooled connections for the appender and LISTEN/NOTIFY, which hold them permanently.
  DataSource writes() {
    return writes;
  }

  @Override
  public void close() {
    reads.close();
  }

  private static void check(DataSource service, External database) {
    try (var connection = service.getConnection()) {
      var checks = DatabaseChecks.of(connection).requireVersion().requireDurable().requireWrites();
      if (database.needsStandby()) {
        checks.requireSynchronous();
      }
    } catch (SQLException e) {
      throw refused(e, database, database.service());
    }
  }

  private static void migrate(External database) {
    var owner = database.owner();
    if (owner == null) {
      log.warn(
          "The role {} both migrates and serves, so it could drop the log's protection."
              + " Name a separate owner by --database-owner",
          database.service());
      migrate(source(database, database.service(), ConnectionUse.MIGRATION), null);
    } else {
      var source = source(database, owner, ConnectionUse.MIGRATION);
      requireAccess(source, database, owner);
      migrate(source, database.service().user());
    }
  }

  private static void migrate(DataSource owner, @Nullable String serviceRole) {
    LogSchema.migrate(owner, LOG_SCHEMA, serviceRole);
    ReaderSchema.migrate(owner, READ_MODELS_SCHEMA, serviceRole);
    PersonalSchema.migrate(owner, READ_MODELS_SCHEMA, serviceRole);
    AuditSchema.migrate(owner, READ_MODELS_SCHEMA, serviceRole);
  }

  /// A rebuild replaces the table of a read model, so the service's role must own the table.
  private static void requireOwnedTables(DataSource service, External database) {
    try (var connection = service.getConnection();
        var select =
            connection.prepareStatement(Sql.load(Database.class, "foreign-table.sql", ""))) {
      select.setString(1, READ_MODELS_SCHEMA);
      select.setString(2, READ_MODELS_SCHEMA + "_shadow");
      try (var row = select.executeQuery()) {
        if (row.next() && row.getString("table_name") != null) {
          throw new StartException(
              "The table %s belongs to %s, not to %s, as after a restore without owners: run, as a superuser: %s"
                  .formatted(
                      row.getString("table_name"),
                      row.getString("owner"),
                      row.getString("service_role"),
                      row.getString("statements")));
        }
      }
    } catch (SQLException e) {
      throw refused(e, database, database.service());
    }
  }

  private static void requireAccess(DataSource source, External database, Credential credential) {
    try {
      source.getConnection().close();
    } catch (SQLException e) {
      throw refused(e, database, credential);
    }
  }

  private static StartException refused(SQLException e, External database, Credential credential) {
    var url = database.address();
    var state = Objects.requireNonNullElse(e.getSQLState(), "");
    var what =
        switch (state) {
          case "28P01", "28000" ->
              "The database refuses the user %s: the password is wrong, or the user does not exist"
                  .formatted(credential);
          case "3D000" -> "The database server has no such database: " + url;
          case String s when s.startsWith("08") && hasStandby(database) ->
              "None of the hosts is a primary, and at least one is a standby: promote one, or name"
                  + " the primary's host: "
                  + url;
          case String s when s.startsWith("08") -> "The database cannot be reached: " + url;
          default -> "The database cannot be used: " + url;
        };
    return new StartException(what + " (" + DatabaseErrors.reason(e) + ")", e);
  }

  /// Whether one of several hosts answers although there is no primary.
  private static boolean hasStandby(External database) {
    if (database.address().hosts() == 1) {
      return false;
    }
    var url = database.address().toAnyServer(ConnectionUse.PAGES);
    try (var connection = source(url, database.service()).getConnection()) {
      return DatabaseChecks.of(connection).readOnly();
    } catch (SQLException e) {
      log.debug("None of the hosts answers", e);
      return false;
    }
  }

  private static DataSource source(External database, Credential credential, ConnectionUse use) {
    return source(DatabaseHosts.of(database.address()), credential, use);
  }

  private static FailoverDataSource source(
      DatabaseHosts hosts, Credential credential, ConnectionUse use) {
    return hosts.source(host -> source(host.completed(use), credential));
  }

  private static DataSource source(String url, Credential credential) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(credential.user());
    source.setPassword(credential.password());
    source.setApplicationName("daybook");
    source.setLogServerErrorDetail(false); // the detail quotes rows, which hold personal data
    return source;
  }

  private static HikariDataSource pool(
      DataSource source, int connections, MetricsTrackerFactory metrics) {
    var config = new HikariConfig();
    config.setPoolName("reads");
    config.setDataSource(source);
    config.setMetricsTrackerFactory(metrics);
    config.setConnectionInitSql(Sql.load(Database.class, "begin-session.sql", READ_MODELS_SCHEMA));
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(CONNECTION_WAIT_MS);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw new StartException(
          "The connection pool cannot connect to the database: " + e.getMessage(), e);
    }
  }
}
