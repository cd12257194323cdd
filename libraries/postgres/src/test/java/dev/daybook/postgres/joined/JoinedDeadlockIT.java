package dev.daybook.postgres.joined;

import static dev.daybook.postgres.joined.Orders.placed;
import static dev.daybook.postgres.joined.Orders.stream;
import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two transactions need a row of the application and the log, in opposite orders. Neither may wait
/// for the row while it holds the log's lock: the database would end one of them as a deadlock.
class JoinedDeadlockIT {
  private static final int ROUNDS = 40;
  private static final int ROW = 0;

  private final TestDatabase database = TestDatabase.shared();
  private final PostgresEventStore log = database.open(database.newLog());
  private final Orders orders = Orders.create(database);
  private int round;

  private interface Step {
    void run(JoinedTransaction tx) throws SQLException;
  }

  @BeforeEach
  void insertRow() throws SQLException {
    try (Connection connection = database.direct().getConnection()) {
      orders.insert(connection, ROW);
    }
  }

  @AfterEach
  void close() {
    log.close();
    database.execute("drop table " + orders.table());
  }

  private void append(JoinedTransaction tx, int stream) {
    tx.append(stream(stream), ExpectedVersion.any(), placed());
  }

  /// Both take their first step before one takes its second.
  private Callable<Committed<Boolean>> transaction(CyclicBarrier both, Step first, Step second) {
    return () -> {
      try (Connection connection = database.direct().getConnection()) {
        connection.setAutoCommit(false);
        return log.joined(
            connection,
            tx -> {
              first.run(tx);
              await(both);
              second.run(tx);
              return true;
            });
      }
    };
  }

  private static void await(CyclicBarrier both) {
    try {
      both.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void run(Step first, Step second, Step otherFirst, Step otherSecond) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (round = 1; round <= ROUNDS; round++) {
        var both = new CyclicBarrier(2);
        List<Future<Committed<Boolean>>> transactions =
            List.of(
                threads.submit(transaction(both, first, second)),
                threads.submit(transaction(both, otherFirst, otherSecond)));
        for (Future<Committed<Boolean>> transaction : transactions) {
          assertThat(transaction.get().value()).isTrue();
        }
      }
    }
    assertThat(log.head()).isEqualTo(2L * ROUNDS);
  }

  @Test
  void a_row_lock_before_and_after_the_append_is_no_deadlock() throws Exception {
    run(
        tx -> orders.lock(tx.connection(), ROW),
        tx -> append(tx, 1),
        tx -> append(tx, 2),
        tx -> orders.lock(tx.connection(), ROW));
  }

  @Test
  void a_deferred_foreign_key_checked_last_is_no_deadlock() throws Exception {
    deferForeignKey();
    run(
        tx -> lockForUpdate(tx.connection()),
        tx -> append(tx, 1),
        tx -> append(tx, 2),
        tx -> insertReference(tx.connection()));
  }

  @Test
  void a_deferred_foreign_key_written_first_is_no_deadlock() throws Exception {
    deferForeignKey();
    run(
        tx -> insertReference(tx.connection()),
        tx -> append(tx, 1),
        tx -> append(tx, 2),
        tx -> lockForUpdate(tx.connection()));
  }

  private void deferForeignKey() {
    database.execute(
        "alter table %1$s add foreign key (items) references %1$s (n) deferrable initially deferred"
            .formatted(orders.table()));
  }

  /// The check of the key, at the latest by the commit, waits for a transaction with
  /// [#lockForUpdate].
  private void insertReference(Connection connection) throws SQLException {
    orders.insert(connection, round);
  }

  private void lockForUpdate(Connection connection) throws SQLException {
    orders.execute(
        connection, "select from %s where n = %d for update".formatted(orders.table(), ROW));
  }
}
