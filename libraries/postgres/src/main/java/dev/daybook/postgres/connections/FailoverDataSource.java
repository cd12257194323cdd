package dev.daybook.postgres.connections;

import dev.daybook.postgres.options.AppendObserver;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Unpooled connections to the primary of several hosts, which are given up when another host is
/// the primary; see [DatabaseHosts]. Hold its connections, or put it below a pool: after a
/// failover, callers that wait for a former primary which is paused or cut off go on at once, not
/// after the driver's timeout.
///
/// Thread-safe.
public final class FailoverDataSource implements DataSource {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(FailoverDataSource.class);

  private interface Opener {
    Connection open(DataSource source) throws SQLException;
  }

  private final @Nullable DatabaseHosts hosts;
  private final List<DataSource> sources;
  private final DataSource source;

  /// With the host of each.
  private final Map<Connection, Integer> open = new ConcurrentHashMap<>();

  private volatile int loginTimeout;

  /// Connections to one address. They are given up by [#abandon()] only.
  ///
  /// @param source gives unpooled connections of the driver
  public FailoverDataSource(DataSource source) {
    this(null, List.of(source));
  }

  /// @param sources one for each of the hosts
  FailoverDataSource(@Nullable DatabaseHosts hosts, List<DataSource> sources) {
    this.hosts = hosts;
    this.sources = sources;
    this.source = sources.getFirst();
  }

  /// Aborts all connections that are open: their callers get an error of a lost connection, and a
  /// pool replaces them. Does not block.
  public void abandon() {
    abandon(any -> true);
  }

  void abandonOthersThan(int primary) {
    abandon(host -> host != primary);
  }

  private void abandon(IntPredicate hosts) {
    open.forEach(
        (connection, host) -> {
          if (hosts.test(host)) {
            open.remove(connection);
            abort(connection);
          }
        });
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      log.debug("A connection could not be aborted", e);
    }
  }

  /// Gives up the connections when appends go to another primary. Register it with
  /// `PostgresEventStore` as an observer.
  ///
  /// @param evict has the pool replace its connections; called after they were aborted
  public AppendObserver observer(Runnable evict) {
    return new AppendObserver() {
      @Override
      public void primaryChanged() {
        abandon();
        evict.run();
      }
    };
  }

  private Connection opened(Opener opener) throws SQLException {
    if (hosts == null || sources.size() == 1) {
      return opened(0, opener.open(source));
    }
    var search = new PrimarySearch(hosts, sources.size(), host -> opener.open(sources.get(host)));
    PrimarySearch.Found found = search.run();
    Connection connection = opened(found.host(), found.connection());
    Integer primary = hosts.primary();
    if (primary != null) { // another thread may have found a later one meanwhile
      abandonOthersThan(primary);
    }
    return connection;
  }

  private Connection opened(int host, Connection connection) throws SQLException {
    for (Connection former : List.copyOf(open.keySet())) {
      if (former.isClosed()) {
        open.remove(former);
      }
    }
    open.put(connection, host);
    return connection;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return opened(DataSource::getConnection);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return opened(it -> it.getConnection(user, password));
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter writer) throws SQLException {
    source.setLogWriter(writer);
  }

  /// Only kept, for a pool that waits as long for open logins when it is closed: the driver's own
  /// parameters limit the time of a login, and a pool would set one limit for all hosts.
  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeout = seconds;
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeout;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.postgresql");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(source) ? type.cast(source) : source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(source) || source.isWrapperFor(type);
  }
}
