package dev.daybook.spring.transactions;

import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.joined.JoinedTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// The transactions of the application's `DataSource` that are open on a thread, with the log
/// joined to them.
///
/// Each is known by the holder of its connection, which Spring binds to the thread, unbinds while
/// the transaction is suspended, and binds again. Thread-safe.
public final class JoinedTransactions {
  private final PostgresEventStore log;
  private final DataSource dataSource;
  private final FlushObserver observer;
  private final Map<ConnectionHolder, SpringTransaction> open = new ConcurrentHashMap<>();

  /// Transactions of a `DataSource`.
  ///
  /// @param dataSource the one that the transaction managers have, in whose database the log is
  /// @param observer of the append of each transaction
  public JoinedTransactions(PostgresEventStore log, DataSource dataSource, FlushObserver observer) {
    this.log = log;
    this.dataSource = dataSource;
    this.observer = observer;
  }

  FlushObserver observer() {
    return observer;
  }

  DataSource dataSource() {
    return dataSource;
  }

  /// The log as the transaction of this thread sees it; empty outside of a transaction of the
  /// `DataSource`. Use it for [JoinedTransaction#onCommit], which tells the positions.
  ///
  /// @throws IllegalArgumentException if events can't be appended in the transaction: it is
  ///   read-only, has another isolation than read committed, or is of another database
  public Optional<JoinedTransaction> current() {
    return Optional.ofNullable(currentOrNull());
  }

  @Nullable JoinedTransaction currentOrNull() {
    ConnectionHolder holder = holder();
    if (holder == null) {
      return null;
    }
    SpringTransaction transaction = open.get(holder);
    if (transaction == null) {
      requireNone(holder);
      return null;
    }
    return transaction.joined(log);
  }

  private @Nullable ConnectionHolder holder() {
    return TransactionSynchronizationManager.getResource(dataSource)
            instanceof ConnectionHolder held
        ? held
        : null;
  }

  /// A transaction whose end nobody tells would lose its events.
  private static void requireNone(ConnectionHolder holder) {
    if (TransactionSynchronizationManager.isActualTransactionActive()
        && !isAutoCommit(holder.getConnection())) {
      throw new IllegalStateException(
          "A transaction of the application's DataSource is open whose transaction manager does not"
              + " tell Daybook of its commit. Nothing is appended. Use a bean that is a"
              + " JdbcTransactionManager or JpaTransactionManager; transactions that began before"
              + " the application context was ready can't be joined");
    }
  }

  private static boolean isAutoCommit(Connection connection) {
    try {
      return connection.getAutoCommit();
    } catch (SQLException e) {
      return false; // the connection is broken, so that nothing can be appended in its transaction
    }
  }

  /// The transaction of this thread begins.
  void begin() {
    ConnectionHolder holder = holder();
    if (holder != null) {
      open.put(holder, new SpringTransaction(holder));
    }
  }

  /// The transaction of this thread, if it has begun.
  @Nullable SpringTransaction begun() {
    ConnectionHolder holder = holder();
    return holder == null ? null : open.get(holder);
  }

  /// The transaction of this thread ends.
  @Nullable SpringTransaction end() {
    ConnectionHolder holder = holder();
    return holder == null ? null : open.remove(holder);
  }

  /// Number of open transactions.
  int size() {
    return open.size();
  }
}
