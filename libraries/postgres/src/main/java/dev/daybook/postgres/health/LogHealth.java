package dev.daybook.postgres.health;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.LogDivergedException;
import dev.daybook.postgres.append.AppendFunction;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.options.AppendObserver;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.sql.ErrorText;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Monitors whether the database of a log answers and whether the log accepts appends, as far as is
/// known. Its methods neither block nor query.
///
/// A thread queries the database once a second on a connection of its own, so it works when callers
/// use up a pool. Whether the log accepts appends is known from the appends: the appender reports a
/// refusal of the database. From then on the thread probes once a second with an append that it
/// rolls back, so that a recovery is noticed without traffic. There is no probe while appends
/// succeed, because each successful probe leaves a dead row.
///
/// Thread-safe.
public final class LogHealth implements AppendObserver, AutoCloseable {
  /// Interval between two queries.
  public static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  /// A database without an answer for this long is unreachable, even if a query is still running.
  public static final Duration ANSWER_MAX = Duration.ofSeconds(5);

  /// Number of connections that it holds.
  public static final int CONNECTIONS = 1;

  private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(3);
  private static final Logger log = LoggerFactory.getLogger(LogHealth.class);

  /// Whether the log accepts appends.
  public enum Appends {
    ACCEPTED,
    /// The disk is full.
    DISK_FULL,
    /// The database accepts no writes, for example because it is a standby.
    READ_ONLY,
    /// The database refused the last append, and will until an operator changes something: a table
    /// or a privilege is missing, or durability is switched off.
    MISCONFIGURED,
    /// The database refused the last append for another reason; the reason is in the log output.
    REFUSED;

    /// A code for programs.
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final DataSource database;
  private final String schema;
  private final boolean needsStandby;
  private final String look;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private @Nullable Connection connection;
  private volatile boolean reachable = true;
  private volatile long answeredAt = System.nanoTime() - ANSWER_MAX.toNanos();
  private volatile Appends appends = Appends.ACCEPTED;
  private long refusals;

  private LogHealth(DataSource database, String schema, boolean needsStandby) {
    this.database = database;
    this.schema = schema;
    this.needsStandby = needsStandby;
    this.look = Sql.load(LogHealth.class, "is-read-only.sql", schema);
    this.thread = Thread.ofPlatform().name("daybook-health").daemon().unstarted(this::run);
  }

  /// Queries once, and then once a second. Register it with `PostgresEventStore` as an observer.
  ///
  /// @param database gives a connection that is held, and more for probes; not from a pool that
  ///   callers use
  /// @param schema the schema of the log
  public static LogHealth start(DataSource database, String schema) {
    return start(database, PostgresOptions.defaults().withSchema(schema));
  }

  /// As [#start(DataSource, String)]. A database without the synchronous standby that the options
  /// require accepts no appends.
  ///
  /// @param options those that the log is opened with
  public static LogHealth start(DataSource database, PostgresOptions options) {
    var health = new LogHealth(database, options.schema(), options.requiresSynchronousStandby());
    health.check();
    health.thread.start();
    return health;
  }

  /// Whether the database has answered within [#ANSWER_MAX].
  public boolean isDatabaseReachable() {
    return reachable && System.nanoTime() - answeredAt < ANSWER_MAX.toNanos();
  }

  /// Whether the log accepts appends, as far as is known.
  public Appends appends() {
    return appends;
  }

  @Override
  public void committed(int count, int events, Duration took) {
    lock.lock();
    try {
      if (appends != Appends.ACCEPTED) {
        log.info("The log accepts appends again");
        appends = Appends.ACCEPTED;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void refused(Exception reason) {
    if (reason instanceof LogDivergedException) {
      return; // the database accepts appends; it is this node that makes none
    }
    lock.lock();
    try {
      Appends now =
          switch (reason) {
            case SQLException e -> meaning(e);
            case EventStoreMisconfiguredException ignored -> Appends.MISCONFIGURED;
            default -> Appends.REFUSED;
          };
      if (now != Appends.ACCEPTED) {
        refusals++;
        if (now != appends) {
          log.error("The log accepts no appends ({}): {}", now.code(), ErrorText.text(reason));
          appends = now;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// By the SQLSTATE. A conflict with another transaction, a lock timeout or a statement timeout
  /// tells nothing about the next append.
  private static Appends meaning(SQLException reason) {
    String state = reason.getSQLState() == null ? "" : reason.getSQLState();
    return switch (state) {
      case SqlState.DISK_FULL -> Appends.DISK_FULL;
      case SqlState.READ_ONLY -> Appends.READ_ONLY;
      case SqlState.QUERY_CANCELED, SqlState.LOCK_NOT_AVAILABLE -> Appends.ACCEPTED;
      case String s when SqlState.isRolledBack(reason) -> Appends.ACCEPTED;
      default ->
          SqlState.of(reason) == SqlState.TRANSIENT ? Appends.REFUSED : Appends.MISCONFIGURED;
    };
  }

  private void run() {
    try {
      while (!closing.await(CHECK_INTERVAL.toMillis(), MILLISECONDS)) {
        check();
      }
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  private void check() {
    try {
      if (isReadOnly()) {
        refused(new SQLException("The database accepts no writes", SqlState.READ_ONLY));
        disconnect(); // a session may stay read-only when the server no longer is
      } else if (appends() != Appends.ACCEPTED) {
        probe();
      }
      answered(true, null);
    } catch (SQLException | RuntimeException e) {
      disconnect();
      answered(false, e);
    }
  }

  private void answered(boolean there, @Nullable Exception reason) {
    if (there != reachable) {
      if (there) {
        log.info("The database answers again");
      } else if (reason != null) {
        log.warn("The database does not answer: {}", ErrorText.text(reason));
      }
    }
    reachable = there;
    answeredAt = System.nanoTime();
  }

  private boolean isReadOnly() throws SQLException {
    try (PreparedStatement select = connected().prepareStatement(look);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getBoolean("read_only");
    }
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = OwnConnection.from(database);
      connection = open;
      open.setNetworkTimeout(Runnable::run, (int) QUESTION_TIMEOUT.toMillis());
    }
    return open;
  }

  /// Appends like a real append: on a new connection, by the same function, and with enough data to
  /// need new disk space.
  private void probe() {
    long before = refusals();
    try (AppendFunction function = AppendFunction.open(database, schema, needsStandby)) {
      function.probe((int) QUESTION_TIMEOUT.toSeconds());
      acceptedSince(before);
    } catch (SQLException | RuntimeException e) {
      refused(e);
    }
  }

  private long refusals() {
    lock.lock();
    try {
      return refusals;
    } finally {
      lock.unlock();
    }
  }

  private void acceptedSince(long before) {
    lock.lock();
    try {
      if (refusals == before) {
        committed(0, 0, Duration.ZERO);
      }
    } finally {
      lock.unlock();
    }
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        log.debug("Closing a broken connection failed", e);
      }
    }
  }

  /// Stops, and closes its connection.
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
