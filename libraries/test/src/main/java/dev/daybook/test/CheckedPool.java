package dev.daybook.test;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A connection pool for tests that refuses a second connection to a thread that holds one.
///
/// Threads that wait for a second connection while they hold one deadlock when each connection of
/// the pool is held by such a thread. A thread that was started by a thread that holds a connection
/// is also refused while that connection is held: its starter may wait for it.
///
/// The refusal is an [AssertionError] with the stack traces of both requests. It is also recorded,
/// so that [NestedConnectionCheck] fails the test even if the code under test catches it.
///
/// Thread-safe.
public final class CheckedPool implements DataSource, AutoCloseable {
  private static final InheritableThreadLocal<Holder> HOLDERS =
      new InheritableThreadLocal<>() {
        @Override
        protected Holder initialValue() {
          return new Holder(List.of());
        }

        @Override
        protected Holder childValue(Holder starter) {
          return new Holder(starter.held());
        }
      };

  private final DataSource pool;
  private final Consumer<AssertionError> recorder;

  CheckedPool(DataSource pool, Consumer<AssertionError> recorder) {
    this.pool = pool;
    this.recorder = recorder;
  }

  /// Wraps a pool.
  public static CheckedPool around(DataSource pool) {
    return new CheckedPool(pool, NestedConnectionCheck::record);
  }

  /// The connections of all pools that one thread holds.
  private static final class Holder {
    private final List<Held> own = new CopyOnWriteArrayList<>();
    private final List<Held> starters;

    Holder(List<Held> starters) {
      this.starters = starters;
    }

    List<Held> held() {
      return Stream.concat(own.stream(), starters.stream()).filter(it -> !it.closed).toList();
    }

    void add(Held held) {
      own.removeIf(it -> it.closed);
      own.add(held);
    }
  }

  private static final class Held {
    private final CheckedPool from;
    private final Exception taken =
        new Exception("Connection taken by " + Thread.currentThread().getName());
    private volatile boolean closed;

    Held(CheckedPool from) {
      this.from = from;
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    requireNoneHeld();
    return held(pool.getConnection());
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    requireNoneHeld();
    return held(pool.getConnection(user, password));
  }

  private void requireNoneHeld() {
    List<Held> held = HOLDERS.get().held().stream().filter(it -> it.from == this).toList();
    if (!held.isEmpty()) {
      var refusal =
          new AssertionError(
              "%s asks for a second connection while it, or the thread that started it, holds one"
                  .formatted(Thread.currentThread().getName()),
              held.getFirst().taken);
      recorder.accept(refusal);
      throw refusal;
    }
  }

  private Connection held(Connection connection) {
    var held = new Held(this);
    HOLDERS.get().add(held);
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (ignored, method, arguments) -> {
              if (method.getName().equals("close") || method.getName().equals("abort")) {
                held.closed = true;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// Closes the wrapped pool if it is closeable.
  @Override
  public void close() {
    if (pool instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("The pool can't be closed", e);
      }
    }
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(pool) ? type.cast(pool) : pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(pool) || pool.isWrapperFor(type);
  }
}
