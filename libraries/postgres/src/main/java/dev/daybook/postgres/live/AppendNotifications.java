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

/// Tells the other nodes of a log that there is something new in it, and hears it from them, by
/// NOTIFY and LISTEN: never within an append, but behind it, on a connection of its own; and many
/// appends in one go where they come quickly.
///
/// Nothing depends on it. Where it doesn't work, as behind a transaction pooler or while the
/// database is away, readers see other nodes' events when they next look at the log by themselves.
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
  private final AtomicBoolean untold = new AtomicBoolean();
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
            thread("daybook-listen", () -> keep("hear from", this::listen)),
            thread("daybook-notify", () -> keep("tell", this::tell)));
  }

  private static Thread thread(String name, Runnable task) {
    return Thread.ofPlatform().name(name).daemon().unstarted(task);
  }

  /// Starts to listen.
  ///
  /// @param database gives two connections, which are kept: to the server itself, since a
  ///   transaction pooler passes no notifications on
  /// @param wake is called when another node has appended, and whenever that may have gone unheard;
  ///   must not block
  public static AppendNotifications start(
      DataSource database, PostgresOptions options, Runnable wake) {
    var news = new AppendNotifications(database, options, wake);
    news.threads.forEach(Thread::start);
    return news;
  }

  /// Says that this node has appended something, after the commit. Never blocks.
  public void notifyAppended() {
    if (!untold.getAndSet(true)) {
      appended.give();
    }
  }

  private interface Work {
    void on(Connection connection) throws SQLException, InterruptedException;
  }

  /// Works on a connection, and on another one when that is lost, until this is closed.
  private void keep(String what, Work work) {
    boolean warned = false;
    try {
      while (!isClosing()) {
        try (Connection connection = OwnConnection.from(database)) {
          work.on(connection);
        } catch (SQLException e) {
          if (!warned) {
            log.warn(
                "This node can't {} the others, and tries on; it polls: {}",
                what,
                ErrorText.line(e));
          }
          warned = true;
          closing.await(RETRY_PAUSE.toMillis(), MILLISECONDS);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void listen(Connection connection) throws SQLException {
    execute(connection, listen);
    wake.run(); // nobody has listened before
    long checkedAt = System.nanoTime();
    while (!isClosing()) {
      if (hears(connection)) {
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

  private boolean hears(Connection connection) throws SQLException {
    PGNotification[] heard =
        connection.unwrap(PGConnection.class).getNotifications((int) LISTEN_INTERVAL.toMillis());
    connection.clearWarnings(); // the driver keeps every notice of the server until then
    return heard != null && Arrays.stream(heard).anyMatch(this::isOfAnotherNode);
  }

  private boolean isOfAnotherNode(PGNotification notification) {
    String from = notification.getParameter();
    return from.startsWith(logName) && !from.equals(node);
  }

  private void tell(Connection connection) throws SQLException, InterruptedException {
    while (!isClosing()) {
      appended.await(CHECK_INTERVAL);
      if (untold.getAndSet(false)) {
        tellOnce(connection);
        closing.await(interval.toMillis(), MILLISECONDS);
      }
    }
  }

  private void tellOnce(Connection connection) throws SQLException {
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

  /// Stops; returns when both connections are given back.
  @Override
  public void close() {
    closing.countDown();
    appended.give();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
