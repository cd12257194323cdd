package dev.daybook.postgres.joined;

import static dev.daybook.postgres.joined.Orders.placed;
import static dev.daybook.postgres.joined.Orders.stream;
import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.postgres.CuttableRoute;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// Connections and processes that end between the append of a joined transaction and its commit.
class JoinedFailuresIT {
  private static final Duration SHORT = Duration.ofMillis(200);

  /// Long enough for the flush itself on a busy machine: what follows it is ended.
  private static final Duration AFTER_THE_FLUSH = Duration.ofSeconds(3);

  private static final int TRANSACTION_TIMEOUT_VERSION = 17;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private final Orders orders = Orders.create(database);
  private final PostgresEventStore log = open(TestDatabase.OPTIONS);

  private PostgresEventStore open(PostgresOptions options) {
    return PostgresEventStore.open(
        database.pool(), options.withSchema(schema).withHeldConnections(database.direct()));
  }

  @AfterEach
  void close() {
    log.close();
    database.execute("drop table " + orders.table());
  }

  private Connection transaction() throws SQLException {
    Connection connection = database.direct().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private JoinedTransaction flushed(PostgresEventStore of, Connection connection, int order)
      throws SQLException {
    JoinedTransaction tx = of.join(connection);
    orders.insert(connection, order);
    tx.append(stream(order), ExpectedVersion.noStream(), placed());
    tx.flush();
    return tx;
  }

  private void terminate(int process) {
    database.execute("select pg_terminate_backend(%d)".formatted(process));
  }

  private void assertNothingLeft() {
    log.append(stream(1_000), ExpectedVersion.any(), placed());
    assertThat(log.head()).isEqualTo(1);
    assertThat(orders.all()).isEmpty();
  }

  @Test
  void a_connection_killed_before_the_commit_leaves_nothing() throws SQLException {
    try (Connection connection = transaction()) {
      JoinedTransaction tx = flushed(log, connection, 1);
      terminate(Orders.process(connection));
      assertThatExceptionOfType(EventStoreUnavailableException.class)
          .isThrownBy(tx::commit)
          .withMessageContaining("nothing was committed");
      assertNothingLeft();
    }
  }

  @Test
  void a_lost_response_to_the_commit_is_found_in_the_log() throws Exception {
    PGSimpleDataSource through = database.direct();
    try (var route = new CuttableRoute(through.getPortNumbers()[0])) {
      through.setServerNames(new String[] {"127.0.0.1"});
      through.setPortNumbers(new int[] {route.port()});
      try (Connection connection = through.getConnection()) {
        connection.setAutoCommit(false);
        JoinedTransaction tx = flushed(log, connection, 1);
        route.loseNextResponse();
        assertThat(tx.commit().getFirst().position()).isEqualTo(1);
        assertThat(route.hasLostIt()).isTrue();
        assertThat(connection.isClosed()).isTrue();
      }
    }
    assertThat(orders.all()).containsExactly(1);
    assertThat(log.readStream(stream(1))).hasSize(1);
  }

  @Test
  void a_killed_process_leaves_nothing() throws Exception {
    var halted =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HaltedTransaction.class.getName(),
            database.url(),
            schema,
            orders.table());
    halted.environment().put("PGUSER", database.user());
    halted.environment().put("PGPASSWORD", database.password());
    Process process = halted.inheritIO().start();
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(HaltedTransaction.HALTED);
    } finally {
      process.destroyForcibly();
    }
    assertNothingLeft();
  }

  @Test
  void a_pause_before_the_commit_is_ended_and_others_go_on() throws SQLException {
    try (PostgresEventStore limited =
            open(TestDatabase.OPTIONS.withJoinedCommitTimeout(AFTER_THE_FLUSH));
        Connection connection = transaction()) {
      JoinedTransaction tx = flushed(limited, connection, 1);
      assertNothingLeft(); // its append waits until the transaction has ended
      assertThatExceptionOfType(EventStoreUnavailableException.class).isThrownBy(tx::commit);
    }
  }

  @Test
  void statements_after_the_append_are_ended_too() throws SQLException {
    try (PostgresEventStore limited =
            open(
                TestDatabase.OPTIONS
                    .withJoinedCommitTimeout(AFTER_THE_FLUSH)
                    .withQueueTimeout(SHORT)
                    .withAppendTimeout(PATIENCE));
        Connection connection = transaction()) {
      assumeTrue(connection.getMetaData().getDatabaseMajorVersion() >= TRANSACTION_TIMEOUT_VERSION);
      orders.execute(connection, "set transaction_timeout = '1h'");
      JoinedTransaction tx = flushed(limited, connection, 1);
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(
              () -> {
                long until = System.nanoTime() + PATIENCE.toNanos();
                while (System.nanoTime() < until) {
                  orders.execute(connection, "select pg_sleep(0.02)");
                }
              })
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("25P04"));
      assertThatExceptionOfType(EventStoreUnavailableException.class).isThrownBy(tx::commit);
      assertNothingLeft();
    }
  }

  @Test
  void a_flush_waits_for_the_lock_for_a_bounded_time() throws SQLException {
    try (PostgresEventStore limited =
            open(TestDatabase.OPTIONS.withQueueTimeout(SHORT).withJoinedCommitTimeout(PATIENCE));
        Connection holder = transaction();
        Connection waiting = transaction()) {
      JoinedTransaction first = flushed(limited, holder, 1);
      assertThatExceptionOfType(LogOverloadedException.class)
          .isThrownBy(() -> flushed(limited, waiting, 2))
          .withMessageContaining("200 ms");
      assertThat(first.commit()).hasSize(1);
      assertThat(orders.all()).containsExactly(1);
    }
  }

  /// Transactions that commit, roll back, lose races and lose their connection, beside plain
  /// appends. At the end the rows are those of the events.
  @Test
  void rows_and_events_agree_whatever_ends_the_transactions() throws Exception {
    long seed = new Random().nextLong();
    var seeds = new Random(seed);
    var numbers = new AtomicInteger();
    Set<Integer> acknowledged = new TreeSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Set<Integer>>> writers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        var random = new Random(seeds.nextLong());
        writers.add(threads.submit(writer(random, numbers)));
      }
      for (Future<Set<Integer>> writer : writers) {
        acknowledged.addAll(writer.get());
      }
    }
    List<RecordedEvent> events = log.readLog(0).toList();
    Set<Integer> inLog = new TreeSet<>();
    events.stream()
        .filter(event -> event.type().equals("ROW"))
        .forEach(event -> assertThat(inLog.add(Integer.valueOf(event.data()))).isTrue());
    assertThat(events)
        .as("positions with seed %d", seed)
        .extracting(RecordedEvent::position)
        .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(orders.all()).as("rows with seed %d", seed).isEqualTo(inLog);
    assertThat(acknowledged).as("acknowledged with seed %d", seed).isEqualTo(inLog).isNotEmpty();
  }

  private Callable<Set<Integer>> writer(Random random, AtomicInteger numbers) {
    return () -> {
      Set<Integer> acknowledged = new TreeSet<>();
      for (int i = 0; i < 40; i++) {
        int number = numbers.incrementAndGet();
        try (Connection connection = transaction()) {
          if (write(connection, number, random)) {
            acknowledged.add(number);
          }
        } catch (WrongExpectedVersionException | EventStoreUnavailableException e) {
          continue; // nothing was committed
        }
        log.append(stream(0), ExpectedVersion.any(), placed());
      }
      return acknowledged;
    };
  }

  private boolean write(Connection connection, int number, Random random) throws SQLException {
    JoinedTransaction tx = log.join(connection);
    int stream = random.nextInt(1, 3);
    orders.insert(connection, number);
    long version = tx.readStream(stream(stream)).count();
    tx.append(
        stream(stream),
        ExpectedVersion.exact(version),
        new NewEvent(UUID.randomUUID(), "ROW", Integer.toString(number)));
    int process = Orders.process(connection);
    switch (random.nextInt(5)) {
      case 0 -> {
        tx.flush();
        tx.rollback();
        return false;
      }
      case 1 -> {
        tx.flush();
        terminate(process);
      }
      case 2 -> terminate(process);
      default -> {}
    }
    try {
      tx.commit();
      return true;
    } catch (SQLException e) {
      throw new EventStoreUnavailableException("The connection was killed before the flush", e);
    }
  }
}
