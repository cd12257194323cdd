package dev.daybook.postgres.connections;

import dev.daybook.postgres.options.AppendObserver;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Unpooled connections that can be given up all at once. Put it below a pool: after a failover,
/// callers that wait for a former primary which is paused or cut off go on at once, not after the
/// driver's timeout.
///
/// Thread-safe.
public final class FailoverDataSource implements DataSource {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(FailoverDataSource.class);

  private final DataSource source;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile int loginTimeout;

  /// @param source gives unpooled connections of the driver
  public FailoverDataSource(DataSource source) {
    this.source = source;
  }

  /// Aborts all connections that are open: their callers get an error of a lost connection, and a
  /// pool replaces them. Does not block.
  public void abandon() {
    for (Connection connection : open) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        log.debug("A connection could not be aborted", e);
      }
    }
    open.clear();
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

  private Connection opened(Connection connection) throws SQLException {
    for (Connection former : List.copyOf(open)) {
      if (former.isClosed()) {
        open.remove(former);
      }
    }
    open.add(connection);
    return connection;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return opened(source.getConnection());
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return opened(source.getConnection(user, password));
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
