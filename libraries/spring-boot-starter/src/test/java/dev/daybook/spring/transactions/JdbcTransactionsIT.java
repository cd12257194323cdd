package dev.daybook.spring.transactions;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.spring.cart.Cart;
import dev.daybook.spring.cart.CartApplication;
import dev.daybook.spring.cart.CartCommand;
import dev.daybook.spring.cart.CartCommand.AddItem;
import dev.daybook.spring.cart.CartEvent;
import dev.daybook.spring.test.DaybookTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Appends in transactions of the application, whose pool has one connection.
@DaybookTest(
    classes = CartApplication.class,
    properties = {
      "spring.flyway.user=${spring.datasource.username}", // takes connections of its own
      "spring.flyway.password=${spring.datasource.password}",
      "spring.datasource.hikari.maximum-pool-size=1",
      "spring.datasource.hikari.connection-timeout=20000"
    })
@SuppressWarnings("NullAway.Init")
class JdbcTransactionsIT {
  private static final int REQUESTS = 40;
  private static final int PATIENCE_S = 60;

  @Autowired private PlatformTransactionManager transactionManager;
  @Autowired private JoinedTransactions transactions;
  @Autowired private EventStore log;
  @Autowired private PostgresEventStore store;
  @Autowired private CommandHandler<CartCommand, Cart, CartEvent> carts;
  @Autowired private DecisionHandler decisions;
  @Autowired private Decision<AddItem, CartEvent> addNewItem;
  @Autowired private MeterRegistry registry;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private HikariDataSource pool;

  private final String id = UUID.randomUUID().toString();
  private final StreamId stream = StreamId.of("cart", id);

  @BeforeEach
  void createTables() {
    jdbc.execute("drop table if exists purchases, customers");
    jdbc.execute(Sql.load(JdbcTransactionsIT.class, "purchases.sql", ""));
  }

  @AfterEach
  void no_transaction_is_kept() {
    assertThat(transactions.size()).isZero();
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
  }

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "CART_EMPTIED", "{}", "{\"schemaVersion\":1}");
  }

  private void append() {
    log.append(stream, ExpectedVersion.any(), event());
  }

  private void insert(String purchase, int customer) {
    jdbc.update("insert into purchases values (?, ?)", purchase, customer);
  }

  private void insert() {
    insert(id, 1);
  }

  private TransactionTemplate template(Consumer<TransactionTemplate> change) {
    TransactionTemplate template = new TransactionTemplate(transactionManager);
    change.accept(template);
    return template;
  }

  private void inTransaction(Runnable work) {
    template(it -> {}).executeWithoutResult(status -> work.run());
  }

  private void inNested(int propagation, Runnable work) {
    template(it -> it.setPropagationBehavior(propagation))
        .executeWithoutResult(status -> work.run());
  }

  private long rows() {
    Long count =
        jdbc.queryForObject("select count(*) from purchases where id like ?", Long.class, id + "%");
    return count == null ? 0 : count;
  }

  private long events() {
    return store.readStream(stream).count();
  }

  @Test
  void a_row_and_an_event_are_committed_together() {
    List<AppendResult> results = new ArrayList<>();
    inTransaction(
        () -> {
          insert();
          append();
          transactions.current().orElseThrow().onCommit(results::addAll);
          assertThat(log.readStream(stream)).hasSize(1);
          assertThat(events()).as("seen by others before the commit").isZero();
          assertThat(results).isEmpty();
        });

    assertThat(rows()).isEqualTo(1);
    assertThat(store.readStream(stream).map(RecordedEvent::position))
        .containsExactly(results.getFirst().position());
  }

  @Test
  void a_rollback_leaves_neither_row_nor_event() {
    long head = store.head();
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                inTransaction(
                    () -> {
                      insert();
                      append();
                      throw new IllegalStateException("refused");
                    }));

    assertThat(rows()).isZero();
    assertThat(store.head()).isEqualTo(head);
    append();
    assertThat(store.head()).isEqualTo(head + 1);
  }

  @Test
  void commands_see_the_events_of_their_transaction() {
    inTransaction(
        () -> {
          carts.handle(stream, new AddItem("shoes"));
          var result = carts.handle(stream, new AddItem("socks"));
          assertThat(result.state().items()).containsExactly("shoes", "socks");
          assertThat(result.version()).isEqualTo(2);
          assertThat(result.position()).isZero();
          assertThat(carts.load(stream).version()).isEqualTo(2);
        });

    assertThat(carts.load(stream).state().items()).containsExactly("shoes", "socks");
  }

  @Test
  void decisions_see_the_events_of_their_transaction() {
    inTransaction(
        () -> {
          decisions.handle(addNewItem, new AddItem(id));
          assertThatIllegalStateException()
              .isThrownBy(() -> decisions.handle(addNewItem, new AddItem(id)))
              .withMessageContaining("There is such an item");
        });

    assertThat(store.readQuery(EventQuery.tag("item", id), 0, store.head())).hasSize(1);
  }

  @Test
  void a_lost_race_of_a_decision_is_thrown_by_the_commit() {
    assertThatExceptionOfType(AppendConditionFailedException.class)
        .isThrownBy(
            () ->
                inTransaction(
                    () -> {
                      insert();
                      decisions.handle(addNewItem, new AddItem(id));
                      DecisionHandler.of(store).handle(addNewItem, new AddItem(id));
                    }));

    assertThat(rows()).isZero();
    assertThat(store.readQuery(EventQuery.tag("item", id), 0, store.head())).hasSize(1);
  }

  @Test
  void an_append_is_observed_when_it_is_sent() {
    List<Long> before = new ArrayList<>();
    inTransaction(
        () -> {
          before.add(observedAppends());
          append();
          assertThat(observedAppends()).isEqualTo(before.getFirst());
        });

    assertThat(observedAppends()).isEqualTo(before.getFirst() + 1);
  }

  private long observedAppends() {
    return registry.find("daybook.log.append").tag("outcome", "appended").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void an_append_after_the_commit_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                inTransaction(
                    () ->
                        TransactionSynchronizationManager.registerSynchronization(
                            new TransactionSynchronization() {
                              @Override
                              public void afterCommit() {
                                append();
                              }
                            })))
        .withMessageContaining("is being committed, or was");

    assertThat(events()).isZero();
  }

  @Test
  void a_rolled_back_command_leaves_nothing_in_the_cache() {
    carts.handle(stream, new AddItem("shoes"));
    template(it -> {})
        .executeWithoutResult(
            status -> {
              carts.handle(stream, new AddItem("socks"));
              status.setRollbackOnly();
            });

    assertThat(carts.handle(stream, new AddItem("hat")).state().items())
        .containsExactly("shoes", "hat");
  }

  @Test
  void requests_share_a_pool_of_one_connection() throws Exception {
    List<Callable<Boolean>> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      int number = i;
      requests.add(() -> request(number));
    }
    List<Boolean> succeeded = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> done : threads.invokeAll(requests, PATIENCE_S, SECONDS)) {
        succeeded.add(done.get());
      }
    }

    assertThat(succeeded).filteredOn(it -> it).hasSize(REQUESTS * 3 / 4);
    for (int i = 0; i < REQUESTS; i++) {
      boolean there = succeeded.get(i);
      assertThat(store.readStream(request(i, "")).count()).isEqualTo(there ? 1 : 0);
      assertThat(jdbc.queryForList("select id from purchases where id = ?", id + "-" + i))
          .hasSize(there ? 1 : 0);
    }
  }

  private StreamId request(int number, String suffix) {
    return StreamId.of("cart", id + "-" + number + suffix);
  }

  /// Every fourth one fails after it has written both.
  private boolean request(int number) {
    try {
      inTransaction(
          () -> {
            insert(id + "-" + number, 1);
            carts.handle(request(number, ""), new AddItem("shoes"));
            if (number % 4 == 0) {
              throw new IllegalStateException("refused");
            }
          });
      return true;
    } catch (IllegalStateException refused) {
      return false;
    }
  }

  @Test
  void a_conflict_is_thrown_by_the_commit() {
    append();
    assertThatExceptionOfType(WrongExpectedVersionException.class)
        .isThrownBy(
            () ->
                inTransaction(
                    () -> {
                      insert();
                      log.append(stream, ExpectedVersion.exact(1), event());
                      store.append(stream, ExpectedVersion.any(), event());
                    }));
    assertThat(rows()).isZero();
    assertThat(events()).isEqualTo(2);

    inTransaction(
        () -> {
          insert();
          log.append(stream, ExpectedVersion.exact(2), event());
        });
    assertThat(rows()).isEqualTo(1);
    assertThat(events()).isEqualTo(3);
  }

  @Test
  void the_first_append_may_come_in_the_last_synchronization() {
    inTransaction(
        () ->
            TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                  @Override
                  public void beforeCommit(boolean readOnly) {
                    append();
                  }
                }));

    assertThat(events()).isEqualTo(1);
  }

  @Test
  void the_append_comes_after_all_synchronizations() {
    inTransaction(
        () -> {
          append();
          TransactionSynchronizationManager.registerSynchronization(
              new TransactionSynchronization() {
                @Override
                public void beforeCompletion() {
                  insert();
                }
              });
        });

    assertThat(events()).isEqualTo(1);
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void a_nested_transaction_is_rolled_back_to_its_savepoint() {
    inTransaction(
        () -> {
          append();
          assertThatIllegalStateException()
              .isThrownBy(
                  () ->
                      inNested(
                          TransactionDefinition.PROPAGATION_NESTED,
                          () -> {
                            insert();
                            append();
                            append();
                            throw new IllegalStateException("refused");
                          }));
          inNested(TransactionDefinition.PROPAGATION_NESTED, this::append);
          assertThat(log.readStream(stream)).hasSize(2);
        });

    assertThat(events()).isEqualTo(2);
    assertThat(rows()).isZero();
  }

  @Test
  void the_log_is_joined_again_after_a_rollback_to_a_savepoint() {
    inTransaction(
        () -> {
          assertThatIllegalStateException()
              .isThrownBy(
                  () ->
                      inNested(
                          TransactionDefinition.PROPAGATION_NESTED,
                          () -> {
                            append();
                            throw new IllegalStateException("refused");
                          }));
          insert();
          append();
        });

    assertThat(events()).isEqualTo(1);
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void a_rollback_only_transaction_appends_nothing() {
    assertThatExceptionOfType(UnexpectedRollbackException.class)
        .isThrownBy(
            () ->
                inTransaction(
                    () -> {
                      append();
                      template(it -> {})
                          .executeWithoutResult(
                              status -> {
                                append();
                                status.setRollbackOnly();
                              });
                    }));

    assertThat(events()).isZero();
  }

  @Test
  void a_read_only_transaction_refuses_an_append() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> template(it -> it.setReadOnly(true)).executeWithoutResult(status -> append()))
        .withMessageContaining("read-only");

    assertThat(events()).isZero();
  }

  @Test
  void a_deferred_constraint_is_checked_before_the_append() {
    assertThatExceptionOfType(DataIntegrityViolationException.class)
        .isThrownBy(
            () ->
                inTransaction(
                    () -> {
                      insert(id, 2);
                      append();
                    }));

    assertThat(events()).isZero();
    assertThat(rows()).isZero();
  }

  @Test
  void a_transaction_manager_that_is_no_bean_is_refused() {
    var unknown = new TransactionTemplate(new JdbcTransactionManager(pool));
    assertThatIllegalStateException()
        .isThrownBy(() -> unknown.executeWithoutResult(status -> append()))
        .withMessageContaining("does not tell Daybook of its commit");

    assertThat(events()).isZero();
  }

  /// The transaction of another database neither commits nor undoes the append.
  @Test
  void an_append_stands_alone_in_a_transaction_of_another_source() {
    try (HikariDataSource others = otherPool(1)) {
      var other = new TransactionTemplate(new DataSourceTransactionManager(others));
      other.executeWithoutResult(
          status -> {
            append();
            assertThat(events()).isEqualTo(1);
            status.setRollbackOnly();
          });
    }

    assertThat(events()).isEqualTo(1);
  }

  private HikariDataSource otherPool(int connections) {
    HikariDataSource others = new HikariDataSource();
    others.setJdbcUrl(pool.getJdbcUrl());
    others.setUsername(pool.getUsername());
    others.setPassword(pool.getPassword());
    others.setMaximumPoolSize(connections);
    return others;
  }

  /// A transaction of another data source suspends the synchronizations of this one, but not its
  /// connection.
  @Test
  void an_append_within_another_transaction_is_not_lost() {
    try (HikariDataSource others = otherPool(1)) {
      var other = new TransactionTemplate(new DataSourceTransactionManager(others));
      other.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
      inTransaction(
          () -> {
            insert();
            other.executeWithoutResult(status -> append());
          });
    }

    assertThat(events()).isEqualTo(1);
    assertThat(rows()).isEqualTo(1);
  }
}
