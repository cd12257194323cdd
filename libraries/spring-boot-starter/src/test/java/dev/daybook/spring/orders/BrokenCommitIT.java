package dev.daybook.spring.orders;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.spring.test.DaybookTest;
import dev.daybook.spring.transactions.JoinedTransactions;
import dev.daybook.testing.postgres.CuttableRoute;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.HeuristicCompletionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionTemplate;

/// Commits whose connection is lost: before the database has committed, or before its response has
/// arrived. The log has connections of its own, which are not lost.
@DaybookTest(
    properties = {
      "spring.jpa.hibernate.ddl-auto=create",
      "daybook.datasource.url=${spring.datasource.url}",
      "daybook.datasource.username=${spring.datasource.username}",
      "daybook.datasource.password=${spring.datasource.password}",
      "daybook.queue-timeout=1s",
      "daybook.append-timeout=1s"
    })
@Import(RoutedDatabase.class)
@SuppressWarnings("NullAway.Init")
class BrokenCommitIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ROUNDS = 20;

  @Autowired private Map<String, PlatformTransactionManager> managers;
  @Autowired private CuttableRoute route;
  @Autowired private JoinedTransactions transactions;
  @Autowired private EventStore log;
  @Autowired private PostgresEventStore store;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private DataSourceProperties address;

  private final String id = UUID.randomUUID().toString();
  private final List<AppendResult> told = new ArrayList<>();

  private StreamId stream(String of) {
    return StreamId.of("order", of);
  }

  /// A transaction of a manager that calls `last` after the append of the log.
  private void inTransaction(String manager, Runnable work, Runnable last) {
    PlatformTransactionManager of = requireNonNull(managers.get(manager));
    var listeners = ((ConfigurableTransactionManager) of).getTransactionExecutionListeners();
    var listener =
        new TransactionExecutionListener() {
          @Override
          public void beforeCommit(TransactionExecution transaction) {
            last.run();
          }
        };
    listeners.add(listener);
    try {
      new TransactionTemplate(of).executeWithoutResult(status -> work.run());
    } finally {
      listeners.remove(listener);
    }
  }

  private void placeOrder(String order) {
    jdbc.update("insert into purchase_order (id, version, state) values (?, 0, 'new')", order);
    log.append(
        stream(order),
        ExpectedVersion.noStream(),
        new NewEvent(UUID.randomUUID(), "ORDER_PLACED", "{}"));
    transactions.current().orElseThrow().onCommit(told::addAll);
  }

  private long rows(String order) {
    return jdbc.queryForList("select id from purchase_order where id = ?", order).size();
  }

  private void assertStored(String order) {
    assertThat(rows(order)).isEqualTo(1);
    assertThat(store.readStream(stream(order))).hasSize(1);
  }

  /// Ends the connection of the transaction before its commit.
  private void kill() {
    Integer process = jdbc.queryForObject("select pg_backend_pid()", Integer.class);
    direct(
        sql -> sql.queryForObject("select pg_terminate_backend(?, 30000)", Boolean.class, process));
  }

  private interface Statements {
    void run(JdbcTemplate sql);
  }

  private void direct(Statements statements) {
    try (Connection connection = RoutedDatabase.direct(address).getConnection()) {
      statements.run(new JdbcTemplate(new SingleConnectionDataSource(connection, true)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpa", "jdbc", "untranslated"})
  void a_lost_response_tells_that_all_is_stored(String manager) {
    assertThatExceptionOfType(HeuristicCompletionException.class)
        .isThrownBy(() -> inTransaction(manager, () -> placeOrder(id), route::loseNextResponse))
        .satisfies(
            e ->
                assertThat(e.getOutcomeState())
                    .isEqualTo(HeuristicCompletionException.STATE_COMMITTED));

    assertThat(route.hasLostIt()).isTrue();
    assertStored(id);
    assertThat(told).singleElement().returns(1L, AppendResult::version);
    assertThat(told.getFirst().position()).isEqualTo(store.head());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpa", "jdbc", "untranslated"})
  void a_connection_killed_before_the_commit_leaves_nothing(String manager) {
    assertThatThrownBy(() -> inTransaction(manager, () -> placeOrder(id), this::kill))
        .isNotInstanceOfAny(
            HeuristicCompletionException.class, AppendOutcomeUnknownException.class);
    assertThat(rows(id)).isZero();
    assertThat(store.readStream(stream(id))).isEmpty();

    inTransaction(manager, () -> placeOrder(id), () -> {});
    assertStored(id);
    assertThat(told).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpa", "jdbc", "untranslated"})
  void an_outcome_that_can_not_be_found_out_is_unknown(String manager) throws Exception {
    try (Connection other = RoutedDatabase.direct(address).getConnection();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      other.setAutoCommit(false);
      List<Future<?>> holding = new ArrayList<>();
      assertThatExceptionOfType(AppendOutcomeUnknownException.class)
          .isThrownBy(
              () ->
                  inTransaction(
                      manager,
                      () -> placeOrder(id),
                      () -> {
                        holding.add(threads.submit(() -> holdLock(other)));
                        await().atMost(PATIENCE).until(this::isLockAwaited);
                        route.loseNextResponse();
                      }));
      holding.getFirst().get();
      other.rollback();
    }

    assertStored(id);
    assertThat(told).isEmpty();
  }

  private void holdLock(Connection connection) {
    new JdbcTemplate(new SingleConnectionDataSource(connection, true))
        .execute(Sql.load(BrokenCommitIT.class, "hold-log-lock.sql", ""));
  }

  private boolean isLockAwaited() {
    List<Long> waiting = new ArrayList<>();
    direct(
        sql ->
            waiting.addAll(
                sql.queryForList(
                    Sql.load(BrokenCommitIT.class, "count-waiting.sql", ""), Long.class)));
    return waiting.getFirst() > 0;
  }

  /// The log knows nothing of a transaction that has only read it.
  @ParameterizedTest
  @ValueSource(strings = {"jpa", "jdbc", "untranslated"})
  void a_lost_commit_without_events_is_the_application_s_own(String manager) {
    assertThatThrownBy(() -> inTransaction(manager, () -> log.head(), route::loseNextResponse))
        .isNotInstanceOfAny(HeuristicCompletionException.class, IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpa", "jdbc", "untranslated"})
  void a_connection_killed_before_the_append_leaves_nothing(String manager) {
    assertThatThrownBy(
            () ->
                inTransaction(
                    manager,
                    () -> {
                      placeOrder(id);
                      kill();
                    },
                    () -> {}))
        .isNotInstanceOfAny(
            HeuristicCompletionException.class, AppendOutcomeUnknownException.class);

    assertThat(rows(id)).isZero();
    assertThat(store.readStream(stream(id))).isEmpty();
  }

  /// An application that runs a transaction again unless it is told that it was committed.
  @Test
  void of_many_broken_commits_none_is_lost_or_doubled() {
    Random random = new Random(19);
    List<String> names = List.of("jpa", "jdbc", "untranslated");
    for (int round = 0; round < ROUNDS; round++) {
      String order = id + "-" + round;
      while (!isPlaced(order, names.get(random.nextInt(names.size())), random.nextInt(3))) {
        assertThat(rows(order)).isZero();
      }
      assertStored(order);
    }
    assertThat(told).hasSize(ROUNDS);
  }

  private boolean isPlaced(String order, String manager, int fault) {
    try {
      inTransaction(
          manager,
          () -> placeOrder(order),
          switch (fault) {
            case 0 -> this::kill;
            case 1 -> route::loseNextResponse;
            default -> () -> {};
          });
      return true;
    } catch (HeuristicCompletionException committed) {
      return true;
    } catch (RuntimeException rolledBack) {
      return false;
    }
  }
}
