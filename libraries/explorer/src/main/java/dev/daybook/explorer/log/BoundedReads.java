package dev.daybook.explorer.log;

import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.postgres.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// Runs queries in transactions that only read, each with a time limit, and few at a time: pages
/// that are open in many browsers don't take the connections of the application. Thread-safe.
public final class BoundedReads {
  /// Maximum number of connections that are taken at a time.
  public static final int CONNECTIONS_MAX = 2;

  /// How long a query waits for one of them.
  private static final Duration TURN_TIMEOUT = Duration.ofSeconds(5);

  private static final String BEGIN = Sql.read(BoundedReads.class, "begin.sql");

  private final DataSource database;
  private final Semaphore turns = new Semaphore(CONNECTIONS_MAX, true);

  /// @param database gives connections with auto-commit on
  public BoundedReads(DataSource database) {
    this.database = database;
  }

  /// Queries on a connection.
  interface Work<T> {
    T on(Connection transaction) throws SQLException;
  }

  /// @throws QueryTimeoutException if a statement takes longer than 2 s, or the turn doesn't come
  /// @throws dev.daybook.eventstore.errors.EventStoreException if the database can't be read
  <T> T run(Work<T> work) {
    takeTurn();
    try (Connection transaction = database.getConnection()) {
      transaction.setAutoCommit(false);
      try (Statement begin = transaction.createStatement()) {
        begin.execute(BEGIN);
        return work.on(transaction);
      } finally {
        if (!transaction.isClosed()) {
          transaction.rollback();
          transaction.setAutoCommit(true);
        }
      }
    } catch (SQLException e) {
      if (isTimeout(e)) {
        throw new QueryTimeoutException("The query took longer than 2 s and was ended");
      }
      throw DatabaseErrors.exception("The log can't be read", e);
    } finally {
      turns.release();
    }
  }

  /// Reads by the store, which takes one connection at a time and has time limits of its own, as
  /// one of the few reads that run at a time.
  ///
  /// @param read must not use these reads itself
  /// @throws QueryTimeoutException if the turn doesn't come
  public <T> T inTurn(Supplier<T> read) {
    takeTurn();
    try {
      return read.get();
    } finally {
      turns.release();
    }
  }

  /// As [#inTurn(Supplier)].
  public void inTurn(Runnable read) {
    inTurn(
        () -> {
          read.run();
          return true;
        });
  }

  static boolean isTimeout(SQLException error) {
    return SqlState.QUERY_CANCELED.equals(error.getSQLState());
  }

  private void takeTurn() {
    try {
      if (!turns.tryAcquire(TURN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new QueryTimeoutException("Too many queries of the explorer are running");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueryTimeoutException("The query was interrupted");
    }
  }
}
