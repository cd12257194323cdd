package dev.daybook.spring.autoconfigure;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// Borrows at most a number of connections of a `DataSource` at a time.
final class BoundedDataSource extends DelegatingDataSource {
  private static final int WAIT_S = 5;
  private static final Logger log = LoggerFactory.getLogger(BoundedDataSource.class);

  private final int maximum;
  private final Semaphore free;

  BoundedDataSource(DataSource target, int maximum) {
    super(target);
    this.maximum = maximum;
    this.free = new Semaphore(maximum, true);
  }

  @Override
  public Connection getConnection() throws SQLException {
    acquire();
    try {
      return returning(super.getConnection());
    } catch (SQLException | RuntimeException e) {
      free.release();
      throw e;
    }
  }

  private void acquire() throws SQLException {
    try {
      if (!free.tryAcquire(WAIT_S, TimeUnit.SECONDS)) {
        throw new SQLTransientConnectionException(
            "The log has borrowed its %d connections, and none was free within %d s"
                .formatted(maximum, WAIT_S));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException("Interrupted while waiting for a connection", e);
    }
  }

  private Connection returning(Connection connection) {
    AtomicBoolean closed = new AtomicBoolean();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              } finally {
                if (method.getName().equals("close") && closed.compareAndSet(false, true)) {
                  free.release();
                }
              }
            });
  }

  /// Checks the size of the `DataSource`: takes all connections at once, and returns them.
  ///
  /// @throws DaybookStartException if the `DataSource` gives fewer connections at a time
  void requireAvailable() {
    List<Connection> taken = new ArrayList<>();
    try {
      while (taken.size() < maximum) {
        taken.add(super.getConnection());
      }
    } catch (SQLException e) {
      throw new DaybookStartException(
          "The DataSource gives %d connections at a time, and Daybook borrows up to %d of it (%s)."
              .formatted(taken.size(), maximum, e.getMessage()),
          "Give Daybook connections of its own by daybook.datasource.url, let the pool have more, or"
              + " lower daybook.datasource.maximum-pool-size.");
    } finally {
      taken.forEach(BoundedDataSource::giveBack);
    }
  }

  private static void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("Closing a broken connection failed", e);
    }
  }
}
