package dev.daybook.postgres.joined;

import static dev.daybook.postgres.joined.Orders.placed;
import static dev.daybook.postgres.joined.Orders.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.LogSchema;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class JoinedTransactionIT {
  private final TestDatabase database = TestDatabase.shared();
  private final PostgresEventStore log = database.open(database.newLog());
  private final Orders orders = Orders.create(database);
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = database.direct().getConnection();
    connection.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    log.close();
    database.execute("drop table " + orders.table());
  }

  private List<Long> positions() {
    return log.readLog(0).map(RecordedEvent::position).toList();
  }

  @Test
  void rows_and_events_are_committed_together() throws SQLException {
    List<AppendResult> told = new ArrayList<>();
    Committed<String> committed =
        log.joined(
            connection,
            tx -> {
              orders.insert(tx.connection(), 1);
              tx.onCommit(told::addAll);
              AppendResult result = tx.append(stream(1), ExpectedVersion.noStream(), placed());
              assertThat(result.version()).isEqualTo(1);
              assertThat(result.position()).isZero();
              assertThat(log.head()).isZero();
              return "done";
            });

    assertThat(orders.all()).containsExactly(1);
    RecordedEvent stored = log.readStream(stream(1)).findFirst().orElseThrow();
    assertThat(committed.value()).isEqualTo("done");
    assertThat(committed.position()).isEqualTo(stored.position()).isEqualTo(1);
    assertThat(committed.results())
        .containsExactly(new AppendResult(1, 1, stored.recordedAt()))
        .isEqualTo(told);
  }

  @Test
  void a_rollback_leaves_neither_row_nor_event() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                log.joined(
                    connection,
                    tx -> {
                      orders.insert(connection, 1);
                      tx.append(stream(1), ExpectedVersion.noStream(), placed());
                      throw new IllegalStateException("rejected");
                    }))
        .withMessage("rejected");

    assertThat(orders.all()).isEmpty();
    assertThat(log.head()).isZero();
  }

  @Test
  void positions_have_no_gaps_after_many_rollbacks() throws SQLException {
    var random = new Random(7);
    int committed = 0;
    for (int order = 1; order <= 60; order++) {
      JoinedTransaction tx = log.join(connection);
      orders.insert(connection, order);
      tx.append(stream(order), ExpectedVersion.noStream(), placed(), placed());
      tx.flush();
      if (random.nextInt(3) == 0) {
        tx.commit();
        committed++;
      } else {
        tx.rollback();
      }
      log.append(stream(order + 1_000), ExpectedVersion.noStream(), placed());
    }
    assertThat(positions())
        .isEqualTo(LongStream.rangeClosed(1, 60 + 2L * committed).boxed().toList());
    assertThat(orders.all()).hasSize(committed);
  }

  @Test
  void a_conflict_is_thrown_by_the_flush_and_nothing_is_left() throws SQLException {
    log.append(stream(1), ExpectedVersion.noStream(), placed());
    JoinedTransaction tx = log.join(connection);
    orders.insert(connection, 1);
    tx.append(stream(2), ExpectedVersion.noStream(), placed());
    tx.append(stream(1), ExpectedVersion.noStream(), placed());

    assertThatExceptionOfType(WrongExpectedVersionException.class)
        .isThrownBy(tx::flush)
        .satisfies(e -> assertThat(e.actual()).isEqualTo(1));
    connection.commit(); // of a transaction manager that ignores the exception

    assertThat(orders.all()).isEmpty();
    assertThat(log.head()).isEqualTo(1);
  }

  @Test
  void a_failed_condition_is_thrown_by_the_flush() throws SQLException {
    log.append(stream(1), ExpectedVersion.noStream(), placed().tagged(Set.of("a")));
    StreamAppend append = new StreamAppend(stream(2), ExpectedVersion.any(), List.of(placed()));
    for (AppendCondition violated :
        List.of(
            AppendCondition.noEventTagged("a", 0),
            new AppendCondition(Set.of("PLACED"), Set.of("a"), 0))) {
      assertThatExceptionOfType(AppendConditionFailedException.class)
          .isThrownBy(
              () -> log.joined(connection, tx -> tx.append(List.of(append), List.of(violated))));
    }
    log.joined(
        connection,
        tx -> tx.append(List.of(append), List.of(AppendCondition.noEventTagged("a", 1))));
    assertThat(log.head()).isEqualTo(2);
  }

  @Test
  void appends_keep_their_order_and_depend_on_each_other() throws SQLException {
    NewEvent first = placed();
    NewEvent second = placed();
    NewEvent third = placed();
    Committed<?> committed =
        log.joined(
            connection,
            tx -> {
              tx.append(stream(1), ExpectedVersion.any(), first);
              tx.append(stream(2), ExpectedVersion.noStream(), second);
              return tx.append(stream(1), ExpectedVersion.exact(1), third);
            });

    assertThat(log.readLog(0))
        .extracting(RecordedEvent::eventId)
        .containsExactly(first.eventId(), second.eventId(), third.eventId());
    assertThat(committed.results())
        .extracting(AppendResult::version, AppendResult::position)
        .containsExactly(tuple(1L, 1L), tuple(1L, 2L), tuple(2L, 3L));
  }

  @Test
  void more_appends_than_one_batch_holds_are_appended() throws SQLException {
    log.joined(
        connection,
        tx -> {
          for (int version = 0; version < 250; version++) {
            tx.append(stream(1), ExpectedVersion.exact(version), placed());
          }
          return tx;
        });
    assertThat(positions()).hasSize(250);
  }

  @Test
  void a_deferred_constraint_is_checked_before_the_append() throws SQLException {
    database.execute(
        "alter table %1$s add foreign key (items) references %1$s (n) deferrable initially deferred"
            .formatted(orders.table()));
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () ->
                log.joined(
                    connection,
                    tx -> {
                      orders.insert(connection, 1);
                      return tx.append(stream(1), ExpectedVersion.noStream(), placed());
                    }))
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("23503"));
    assertThat(log.head()).isZero();
  }

  @Test
  void a_listener_is_told_after_the_commit() throws SQLException {
    List<Long> heads = new ArrayList<>();
    try (var _ = log.onAppend(heads::add)) {
      JoinedTransaction tx = log.join(connection);
      tx.append(stream(1), ExpectedVersion.noStream(), placed());
      tx.flush();
      assertThat(heads).isEmpty();
      connection.commit();
      tx.committed();
      assertThat(heads).containsExactly(1L);
    }
  }

  @Test
  void a_transaction_without_appends_is_committed() throws SQLException {
    Committed<?> committed =
        log.joined(
            connection,
            tx -> {
              orders.insert(tx.connection(), 1);
              return tx;
            });
    assertThat(committed.position()).isZero();
    assertThat(orders.all()).containsExactly(1);
  }

  @Nested
  class The_view_of_the_transaction {
    @Test
    void has_the_collected_events_after_the_stored_ones() throws SQLException {
      log.append(stream(1), ExpectedVersion.noStream(), placed(), placed());
      log.append(stream(2), ExpectedVersion.noStream(), placed());
      JoinedTransaction tx = log.join(connection);
      tx.append(stream(1), ExpectedVersion.exact(2), placed().tagged(Set.of("a")));
      tx.append(stream(3), ExpectedVersion.any(), placed());

      assertThat(tx.readStream(stream(1)))
          .extracting(RecordedEvent::version)
          .containsExactly(1L, 2L, 3L);
      assertThat(tx.readStream(stream(1), 2)).hasSize(1);
      assertThat(tx.readStreamBackward(stream(1), 3))
          .extracting(RecordedEvent::version)
          .containsExactly(2L, 1L);
      assertThat(tx.readLast(stream(1), 2))
          .extracting(RecordedEvent::version)
          .containsExactly(2L, 3L);
      assertThat(tx.head()).isEqualTo(5);
      assertThat(tx.readLog(2)).extracting(RecordedEvent::position).containsExactly(3L, 4L, 5L);
      assertThat(tx.readLog(0, EventFilter.all().withTags("a"))).hasSize(1);
      assertThat(tx.identity()).isEqualTo(log.identity());
      assertThat(pages(tx, 1)).isEqualTo(pages(tx, 10)).hasSize(5);
    }

    private static List<RecordedEvent> pages(EventStore store, int limit) {
      List<RecordedEvent> events = new ArrayList<>();
      long after = 0;
      while (true) {
        var page = store.readLogPage(after, EventFilter.all(), limit);
        events.addAll(page.events());
        if (page.position() == after) {
          return events;
        }
        after = page.position();
      }
    }

    @Test
    void keeps_its_positions_while_others_append() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      tx.append(stream(1), ExpectedVersion.noStream(), placed());
      List<RecordedEvent> before = tx.readLog(0).toList();
      log.append(stream(2), ExpectedVersion.noStream(), placed());

      assertThat(tx.readLog(0)).isEqualTo(before);
      assertThat(tx.commit().getFirst().position()).isEqualTo(2);
    }

    @Test
    void of_another_event_at_its_preliminary_position_is_a_conflict() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      tx.append(stream(1), ExpectedVersion.noStream(), placed().tagged(Set.of("a")));
      long seen = tx.head();
      log.append(stream(2), ExpectedVersion.noStream(), placed().tagged(Set.of("a")));
      tx.append(
          List.of(new StreamAppend(stream(3), ExpectedVersion.any(), List.of(placed()))),
          List.of(AppendCondition.noEventTagged("a", seen)));

      assertThatExceptionOfType(AppendConditionFailedException.class).isThrownBy(tx::commit);
      connection.rollback();
      assertThat(log.head()).isEqualTo(1);
    }

    @Test
    void refuses_what_its_own_events_rule_out() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      tx.append(stream(1), ExpectedVersion.noStream(), placed().tagged(Set.of("a")));

      assertThatExceptionOfType(WrongExpectedVersionException.class)
          .isThrownBy(() -> tx.append(stream(1), ExpectedVersion.noStream(), placed()));
      assertThatExceptionOfType(AppendConditionFailedException.class)
          .isThrownBy(
              () ->
                  tx.append(
                      List.of(
                          new StreamAppend(stream(2), ExpectedVersion.any(), List.of(placed()))),
                      List.of(AppendCondition.noEventTagged("a", 0))));
      assertThat(tx.commit()).hasSize(1);
      assertThat(log.head()).isEqualTo(1);
    }

    @Test
    void recognises_a_repeated_append() throws SQLException {
      NewEvent event = placed();
      JoinedTransaction tx = log.join(connection);
      AppendResult first = tx.append(stream(1), ExpectedVersion.noStream(), event);
      AppendResult second = tx.append(stream(1), ExpectedVersion.noStream(), event);

      assertThat(second).isEqualTo(first);
      assertThat(tx.commit()).hasSize(1);
    }
  }

  @Nested
  class A_rollback_to_a_savepoint {
    @Test
    void drops_the_events_since_the_savepoint() throws SQLException {
      NewEvent kept = placed();
      NewEvent last = placed();
      JoinedTransaction tx = log.join(connection);
      orders.insert(connection, 1);
      tx.append(stream(1), ExpectedVersion.noStream(), kept);
      Savepoint savepoint = connection.setSavepoint();
      orders.insert(connection, 2);
      tx.append(stream(1), ExpectedVersion.exact(1), placed());
      connection.rollback(savepoint);
      assertThat(tx.readStream(stream(1))).hasSize(1);
      tx.append(stream(1), ExpectedVersion.exact(1), last);
      savepoint = connection.setSavepoint();
      tx.append(stream(1), ExpectedVersion.exact(2), placed());
      connection.rollback(savepoint);
      tx.commit();

      assertThat(orders.all()).containsExactly(1);
      assertThat(log.readStream(stream(1)))
          .extracting(RecordedEvent::eventId)
          .containsExactly(kept.eventId(), last.eventId());
    }

    @Test
    void may_be_to_one_before_the_log_was_joined() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      Savepoint savepoint = connection.setSavepoint();
      tx.append(stream(1), ExpectedVersion.noStream(), placed());
      connection.rollback(savepoint);
      assertThat(tx.readStream(stream(1))).isEmpty();
      tx.append(stream(1), ExpectedVersion.noStream(), placed());
      connection.rollback(savepoint);
      NewEvent kept = placed();
      tx.append(stream(1), ExpectedVersion.noStream(), kept);
      tx.commit();

      assertThat(log.readLog(0)).extracting(RecordedEvent::eventId).containsExactly(kept.eventId());
    }

    @Test
    void may_leave_no_event() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      assertThat(tx.head()).isZero();
      Savepoint savepoint = connection.setSavepoint();
      tx.append(stream(1), ExpectedVersion.noStream(), placed());
      connection.rollback(savepoint);
      orders.insert(connection, 1);

      assertThat(tx.commit()).isEmpty();
      assertThat(orders.all()).containsExactly(1);
      assertThat(log.head()).isZero();
    }
  }

  @Nested
  class A_transaction_of_its_own {
    @Test
    void is_run_again_after_a_lost_race() throws SQLException {
      var attempts = new AtomicInteger();
      Committed<AppendResult> committed =
          log.joined(
              database.direct(),
              tx -> {
                orders.insert(tx.connection(), 1);
                long version = tx.readStream(stream(1)).count();
                if (attempts.incrementAndGet() == 1) {
                  log.append(stream(1), ExpectedVersion.any(), placed());
                }
                return tx.append(stream(1), ExpectedVersion.exact(version), placed());
              });

      assertThat(attempts).hasValue(2);
      assertThat(committed.value().version()).isEqualTo(2);
      assertThat(orders.all()).containsExactly(1);
    }

    @Test
    void is_not_run_again_if_it_has_read_nothing() {
      var attempts = new AtomicInteger();
      assertThatExceptionOfType(WrongExpectedVersionException.class)
          .isThrownBy(
              () ->
                  log.joined(
                      database.pool(),
                      tx -> {
                        attempts.incrementAndGet();
                        return tx.append(stream(1), ExpectedVersion.exact(5), placed());
                      }));
      assertThat(attempts).hasValue(1);
    }

    @Test
    void takes_one_connection_at_a_time() throws SQLException {
      for (int order = 1; order <= 3; order++) { // the pool refuses a second connection
        int number = order;
        log.joined(
            database.pool(),
            tx -> {
              orders.insert(tx.connection(), number);
              assertThat(tx.head()).isEqualTo(number - 1);
              return tx.append(stream(number), ExpectedVersion.any(), placed());
            });
      }
      assertThat(positions()).containsExactly(1L, 2L, 3L);
    }
  }

  @Nested
  class Misuse_is_refused_by_name {
    @Test
    void auto_commit() throws SQLException {
      connection.setAutoCommit(true);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> log.join(connection))
          .withMessageContaining("auto-commit on");
    }

    @Test
    void a_closed_connection_which_may_have_been_lost() throws SQLException {
      connection.close();
      assertThatExceptionOfType(EventStoreUnavailableException.class)
          .isThrownBy(() -> log.join(connection))
          .withMessageContaining("closed, or was lost");
    }

    @Test
    void a_read_only_connection_or_transaction() throws SQLException {
      orders.execute(connection, "set transaction read only");
      assertRefused("read-only");
      connection.rollback();
      connection.setReadOnly(true);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> log.join(connection))
          .withMessageContaining("read-only");
    }

    @Test
    void another_isolation_level() throws SQLException {
      for (int level :
          new int[] {
            Connection.TRANSACTION_SERIALIZABLE,
            Connection.TRANSACTION_REPEATABLE_READ,
            Connection.TRANSACTION_READ_UNCOMMITTED
          }) {
        connection.setTransactionIsolation(level);
        assertRefused("READ COMMITTED");
        connection.rollback();
      }
    }

    @Test
    void another_database() throws SQLException {
      String other = database.newName("other");
      database.execute("create database " + other);
      try (Connection elsewhere =
          DriverManager.getConnection(
              database.url().replaceFirst("/[^/]*$", "/" + other),
              database.user(),
              database.password())) {
        elsewhere.setAutoCommit(false);
        JoinedTransaction tx = log.join(elsewhere);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> tx.append(stream(1), ExpectedVersion.any(), placed()))
            .withMessageContaining("another database");
      } finally {
        database.execute("drop database " + other);
      }
    }

    @Test
    void another_log_in_a_schema_of_the_same_name() throws SQLException {
      String schema = database.newLog();
      try (PostgresEventStore before = database.open(schema)) {
        database.execute("drop schema %s cascade".formatted(schema));
        LogSchema.migrate(database.direct(), schema, null);
        JoinedTransaction tx = before.join(connection);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> tx.append(stream(1), ExpectedVersion.any(), placed()))
            .withMessageContaining("another log");
      }
    }

    @Test
    void a_second_log_in_the_same_transaction() throws SQLException {
      JoinedTransaction first = log.join(connection);
      first.append(stream(1), ExpectedVersion.any(), placed());
      assertRefused("already");
      assertThat(first.commit()).hasSize(1);
    }

    private void assertRefused(String reason) throws SQLException {
      JoinedTransaction tx = log.join(connection);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tx.append(stream(1), ExpectedVersion.any(), placed()))
          .withMessageContaining(reason);
    }

    @Test
    void a_transaction_that_has_ended() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      tx.append(stream(1), ExpectedVersion.any(), placed());
      connection.rollback();
      orders.insert(connection, 1);
      assertThatIllegalStateException()
          .isThrownBy(tx::commit)
          .withMessageContaining("has ended since the log was joined");
      assertThatIllegalStateException().isThrownBy(tx::head);
      connection.rollback();
      assertThat(log.head()).isZero();
    }

    @Test
    void a_commit_without_a_flush() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      tx.append(stream(1), ExpectedVersion.any(), placed());
      connection.commit();
      assertThatIllegalStateException()
          .isThrownBy(tx::committed)
          .withMessageContaining("1 events were not appended");
    }

    @Test
    void appends_reads_and_statements_after_the_flush() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      tx.append(stream(1), ExpectedVersion.any(), placed());
      tx.flush();
      assertThatIllegalStateException()
          .isThrownBy(() -> tx.append(stream(1), ExpectedVersion.any(), placed()))
          .withMessageContaining("last before the commit");
      assertThatIllegalStateException().isThrownBy(tx::head);
      assertThatIllegalStateException()
          .isThrownBy(() -> orders.insert(tx.connection(), 1))
          .withMessageContaining("no statement may follow");
      assertThat(tx.commit()).hasSize(1);
    }

    @Test
    void ends_of_the_transaction_by_its_connection() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      Connection guarded = tx.connection();
      assertThatIllegalStateException().isThrownBy(guarded::commit);
      assertThatIllegalStateException().isThrownBy(guarded::rollback);
      assertThatIllegalStateException().isThrownBy(guarded::close);
      assertThatIllegalStateException().isThrownBy(() -> guarded.setAutoCommit(true));
      guarded.rollback(guarded.setSavepoint());
      tx.rollback();
      assertThatIllegalStateException()
          .isThrownBy(tx::commit)
          .withMessageContaining("was rolled back");
    }

    @Test
    void an_asynchronous_commit() throws SQLException {
      orders.execute(connection, "set synchronous_commit = off");
      JoinedTransaction tx = log.join(connection);
      tx.append(stream(1), ExpectedVersion.any(), placed());
      assertThatExceptionOfType(EventStoreMisconfiguredException.class)
          .isThrownBy(tx::commit)
          .withMessageContaining("synchronous_commit");
    }

    @Test
    void a_transaction_in_which_a_statement_has_failed() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> orders.execute(connection, "select 1 / 0"));
      assertThatIllegalStateException()
          .isThrownBy(() -> tx.append(stream(1), ExpectedVersion.any(), placed()))
          .withMessageContaining("can only be rolled back");
    }

    @Test
    void more_events_than_one_append_may_have() throws SQLException {
      JoinedTransaction tx = log.join(connection);
      List<NewEvent> many =
          Stream.generate(Orders::placed).limit(EventStore.EVENTS_PER_APPEND_MAX).toList();
      tx.append(stream(1), ExpectedVersion.noStream(), many);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tx.append(stream(2), ExpectedVersion.noStream(), placed()))
          .withMessageContaining("at most 10000 events");
      assertThat(tx.commit().getFirst().position()).isEqualTo(EventStore.EVENTS_PER_APPEND_MAX);
    }

    @Test
    void a_closed_log() {
      log.close();
      assertThatExceptionOfType(EventStoreUnavailableException.class)
          .isThrownBy(() -> log.join(connection))
          .withMessageContaining("closed");
    }
  }
}
