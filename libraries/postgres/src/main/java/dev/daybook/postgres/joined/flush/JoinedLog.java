package dev.daybook.postgres.joined.flush;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.append.ConditionSearch;
import dev.daybook.postgres.append.PrimaryCheck;
import dev.daybook.postgres.jdbc.OwnConnection;
import dev.daybook.postgres.joined.Committed;
import dev.daybook.postgres.joined.JoinedTransaction;
import dev.daybook.postgres.joined.JoinedWork;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.read.LogReader;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Joins a log to transactions of the application. Thread-safe.
public final class JoinedLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JoinedLog.class);
  private static final Duration BACKOFF_FIRST = Duration.ofMillis(5);
  private static final Duration BACKOFF_LONGEST = Duration.ofMillis(100);

  private final LogReader reader;
  private final ConditionSearch search;
  private final PostgresOptions options;
  private final JoinedStatements statements;
  private final CommitOutcome outcome;
  private final PrimaryCheck primary;
  private final LongConsumer appended;
  private final Backoff backoff = Backoff.jittered(BACKOFF_FIRST, BACKOFF_LONGEST);
  private volatile @Nullable UUID id;
  private volatile boolean closed;

  /// @param database gives a connection where the outcome of a commit is unknown
  /// @param primary checks the servers of the connections
  /// @param appended gets the new head after each commit; must not block or throw
  public JoinedLog(
      LogReader reader,
      ConditionSearch search,
      DataSource database,
      PostgresOptions options,
      PrimaryCheck primary,
      LongConsumer appended) {
    this.reader = reader;
    this.search = search;
    this.options = options;
    this.primary = primary;
    this.statements = JoinedStatements.of(options.schema());
    this.outcome =
        new CommitOutcome(
            options.heldConnectionSource().orElse(database), statements, options.appendTimeout());
    this.appended = appended;
  }

  /// Reads the log's id.
  ///
  /// @throws EventStoreException if there is no log
  public void open() {
    id = reader.identity().id();
  }

  /// Whether this is the id of the log.
  boolean hasId(@Nullable UUID other) {
    return Objects.equals(id, other);
  }

  LogReader reader() {
    return reader;
  }

  ConditionSearch search() {
    return search;
  }

  PostgresOptions options() {
    return options;
  }

  JoinedStatements statements() {
    return statements;
  }

  CommitOutcome outcome() {
    return outcome;
  }

  PrimaryCheck primary() {
    return primary;
  }

  void committed(long head, UUID lastEvent) {
    primary.acknowledged(head, lastEvent);
    appended.accept(head);
  }

  public JoinedTransaction join(Connection connection) throws SQLException {
    return open(connection);
  }

  private OpenTransaction open(Connection connection) throws SQLException {
    requireOpen();
    requireTransaction(connection);
    return new OpenTransaction(this, connection);
  }

  private void requireOpen() {
    if (closed) {
      throw new EventStoreUnavailableException("The log is closed", null);
    }
  }

  private static void requireTransaction(Connection connection) throws SQLException {
    if (connection.isClosed()) { // also by the driver, when it was lost
      throw new EventStoreUnavailableException(
          "The connection is closed, or was lost: run the transaction on another one", null);
    }
    if (connection.getAutoCommit()) {
      throw new IllegalArgumentException(
          "The connection has auto-commit on: each statement would be a transaction of its own."
              + " Call setAutoCommit(false) before the log is joined");
    }
    if (connection.isReadOnly()) {
      throw new IllegalArgumentException(
          "The connection is read-only: no events can be appended in its transaction");
    }
  }

  public <T> Committed<T> run(Connection connection, JoinedWork<T> work) throws SQLException {
    return run(open(connection), work);
  }

  private static <T> Committed<T> run(OpenTransaction transaction, JoinedWork<T> work)
      throws SQLException {
    T value;
    try {
      value = work.run(transaction);
      transaction.flush();
    } catch (SQLException | RuntimeException | Error e) {
      transaction.rollBackAfter(e);
      throw e;
    }
    return new Committed<>(value, transaction.commit());
  }

  public <T> Committed<T> run(DataSource database, JoinedWork<T> work) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = OwnConnection.from(database)) {
        connection.setAutoCommit(false);
        OpenTransaction transaction = open(connection);
        try {
          return run(transaction, work);
        } catch (SQLException | RuntimeException e) {
          if (attempt == CommandHandler.ATTEMPTS_MAX || !mayWinNextTime(transaction, e)) {
            throw e;
          }
        } finally {
          restore(connection);
        }
      }
      backoff.pause(attempt);
    }
  }

  /// Whether the work may succeed if it is run again, on what it then reads.
  private static boolean mayWinNextTime(OpenTransaction transaction, Exception e) {
    return switch (e) {
      case WrongExpectedVersionException lost -> transaction.isWorthRepeating();
      case AppendConditionFailedException lost -> transaction.isWorthRepeating();
      case SQLException error -> isRolledBack(transaction, error);
      case EventStoreUnavailableException wrapped
          when wrapped.getCause() instanceof SQLException error ->
          isRolledBack(transaction, error);
      default -> false;
    };
  }

  private static boolean isRolledBack(OpenTransaction transaction, SQLException error) {
    return !transaction.isFlushed() && SqlState.isRolledBack(error);
  }

  private static void restore(Connection connection) {
    try {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      log.debug("The connection of a joined transaction is broken", e);
    }
  }

  /// Refuses further transactions.
  @Override
  public void close() {
    closed = true;
  }
}
