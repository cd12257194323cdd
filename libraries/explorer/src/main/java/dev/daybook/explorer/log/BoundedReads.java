package dev.daybook.explorer.log;

import dev.daybook.postgres.sql.DatabaseErrors;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/// Runs queries in transactions that only read, each with a time limit, and few at a time: pages
/// that are open in many browsers don't take the connections of the application. Thread-safe.
public final class BoundedReads {
  /// Maximum number of connections that are taken at a time.
  public static final int CONNECTIONS_MAX = 2;

  /// How long a query waits for one of them.
  private static final Duration TURN_TIMEOUT = Duration.ofSeconds(5);

  private static final String BEGIN = Sql.read(BoundedReads.class, "begin.sql");
  private static final String CANCELLED = "57014";

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

  static boolean isTimeout(SQLException error) {
    return CANCELLED.equals(error.getSQLState());
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
