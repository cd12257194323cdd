package dev.daybook.postgres.live;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.pacing.WakeUp;
import dev.daybook.postgres.sql.ErrorText;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notifies the other nodes of a log of appends, and receives their notifications, by NOTIFY and
/// LISTEN. It notifies after the commit of an append, on a connection of its own; appends in quick
/// succession share one notification.
///
/// Correctness doesn't depend on it. Without it, for example behind a transaction pooler or during
/// an outage of the database, readers find the events of other nodes by polling.
///
/// Thread-safe.
public final class AppendNotifications implements AutoCloseable {
  private static final Duration LISTEN_INTERVAL = Duration.ofMillis(500);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);
  private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(AppendNotifications.class);

  private final DataSource database;
  private final String logName;
  private final String node;
  private final Duration interval;
  private final Runnable wake;
  private final String listen;
  private final String notify;
  private final WakeUp appended = new WakeUp();
  private final AtomicBoolean pending = new AtomicBoolean();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Thread> threads;

  private AppendNotifications(DataSource database, PostgresOptions options, Runnable wake) {
    String schema = options.schema();
    this.database = database;
    this.interval = options.notifyInterval();
    this.logName = schema + " ";
    this.node = logName + UUID.randomUUID();
    this.wake = wake;
    this.listen = Sql.load(AppendNotifications.class, "listen.sql", schema);
    this.notify = Sql.load(AppendNotifications.class, "notify.sql", schema);
    this.threads =
        List.of(
            thread("daybook-listen", () -> keep("listen to", this::listen)),
            thread("daybook-notify", () -> keep("notify", this::notifyOthers)));
  }

  private static Thread thread(String name, Runnable task) {
    return Thread.ofPlatform().name(name).daemon().unstarted(task);
  }

  /// Starts to listen.
  ///
  /// @param database gives two connections, which are held: to the server itself, since a
  ///   transaction pooler doesn't forward notifications
  /// @param wake is called when another node has appended, or may have appended unnoticed; must not
  ///   block
  public static AppendNotifications start(
      DataSource database, PostgresOptions options, Runnable wake) {
    var notifications = new AppendNotifications(database, options, wake);
    notifications.threads.forEach(Thread::start);
    return notifications;
  }

  /// Tells that this node has committed an append. Never blocks.
  public void notifyAppended() {
    if (!pending.getAndSet(true)) {
      appended.give();
    }
  }

  private interface Work {
    void on(Connection connection) throws SQLException, InterruptedException;
  }

  /// Works on a connection until this is closed; takes another connection when that one is lost.
  private void keep(String what, Work work) {
    boolean warned = false;
    try {
      while (!isClosing()) {
        try (Connection connection = OwnConnection.from(database)) {
          work.on(connection);
        } catch (SQLException e) {
          if (!warned) {
            log.warn(
                "Notifications: this node can't {} other nodes; it retries, and polls meanwhile: {}",
                what,
                ErrorText.line(e));
          }
          warned = true;
          closing.await(RETRY_PAUSE.toMillis(), MILLISECONDS);
        }
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void listen(Connection connection) throws SQLException {
    execute(connection, listen);
    wake.run(); // notifications before LISTEN were missed
    long checkedAt = System.nanoTime();
    while (!isClosing()) {
      if (hasNotification(connection)) {
        wake.run();
      }
      if (System.nanoTime() - checkedAt > CHECK_INTERVAL.toNanos()) {
        if (!connection.isValid((int) CHECK_TIMEOUT.toSeconds())) {
          throw new SQLException("The connection is lost");
        }
        checkedAt = System.nanoTime();
      }
    }
  }

  private boolean hasNotification(Connection connection) throws SQLException {
    PGNotification[] received =
        connection.unwrap(PGConnection.class).getNotifications((int) LISTEN_INTERVAL.toMillis());
    connection.clearWarnings(); // else the driver collects the server's notices for ever
    return received != null && Arrays.stream(received).anyMatch(this::isOfAnotherNode);
  }

  private boolean isOfAnotherNode(PGNotification notification) {
    String from = notification.getParameter();
    return from.startsWith(logName) && !from.equals(node);
  }

  private void notifyOthers(Connection connection) throws SQLException, InterruptedException {
    while (!isClosing()) {
      appended.await(CHECK_INTERVAL);
      if (pending.getAndSet(false)) {
        notifyOnce(connection);
        closing.await(interval.toMillis(), MILLISECONDS);
      }
    }
  }

  private void notifyOnce(Connection connection) throws SQLException {
    try (PreparedStatement call = connection.prepareStatement(notify)) {
      call.setString(1, node);
      call.execute();
    } catch (SQLException e) {
      notifyAppended(); // on the next connection
      throw e;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  /// Stops. Blocks until both connections are returned.
  @Override
  public void close() {
    closing.countDown();
    appended.give();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
