package dev.daybook.spring.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.spring.test.DaybookTest;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Appends in transactions with JPA: Hibernate writes changed entities in the commit. A trigger
/// refuses changes of the table by a transaction that has the log's lock, so after its append.
@DaybookTest(properties = "spring.jpa.hibernate.ddl-auto=create")
@SuppressWarnings("NullAway.Init")
class JpaTransactionsIT {
  @Autowired private PlatformTransactionManager transactionManager;
  @Autowired private EntityManager entities;
  @Autowired private EventStore log;
  @Autowired private PostgresEventStore store;
  @Autowired private JdbcTemplate jdbc;

  private final String id = UUID.randomUUID().toString();
  private final StreamId stream = StreamId.of("order", id);

  @BeforeEach
  void createOrder() {
    jdbc.execute(Sql.load(JpaTransactionsIT.class, "refuse-after-append.sql", ""));
    inTransaction(order -> {}, () -> entities.persist(new PurchaseOrder(id, "new")));
  }

  private void append() {
    log.append(
        stream, ExpectedVersion.any(), new NewEvent(UUID.randomUUID(), "ORDER_CHANGED", "{}"));
  }

  private void inTransaction(Consumer<PurchaseOrder> work, Runnable before) {
    new TransactionTemplate(transactionManager)
        .executeWithoutResult(
            status -> {
              before.run();
              work.accept(entities.find(PurchaseOrder.class, id));
            });
  }

  private void inTransaction(Consumer<PurchaseOrder> work) {
    inTransaction(work, () -> {});
  }

  private String state() {
    return String.valueOf(
        jdbc.queryForObject("select state from purchase_order where id = ?", String.class, id));
  }

  private long version() {
    Long version =
        jdbc.queryForObject("select version from purchase_order where id = ?", Long.class, id);
    return version == null ? -1 : version;
  }

  @Test
  void a_changed_entity_is_written_before_the_append() {
    inTransaction(
        order -> {
          order.become("paid");
          append();
        });

    assertThat(state()).isEqualTo("paid");
    assertThat(store.readStream(stream)).hasSize(1);
  }

  @Test
  void a_stale_entity_appends_nothing() {
    assertThatExceptionOfType(OptimisticLockingFailureException.class)
        .isThrownBy(
            () ->
                inTransaction(
                    order -> {
                      order.become("paid");
                      append();
                      TransactionTemplate another = new TransactionTemplate(transactionManager);
                      another.setPropagationBehavior(
                          TransactionDefinition.PROPAGATION_REQUIRES_NEW);
                      another.executeWithoutResult(
                          status -> entities.find(PurchaseOrder.class, id).become("cancelled"));
                    }));

    assertThat(state()).isEqualTo("cancelled");
    assertThat(store.readStream(stream)).isEmpty();
  }

  @Test
  void a_version_incremented_by_force_is_written_first() {
    long before = version();
    inTransaction(
        order -> {
          entities.lock(order, LockModeType.OPTIMISTIC_FORCE_INCREMENT);
          append();
        });

    assertThat(version()).isEqualTo(before + 1);
    assertThat(store.readStream(stream)).hasSize(1);
  }

  @Test
  void a_callback_of_an_entity_may_append_more() {
    inTransaction(
        order -> {
          append();
          order.become("paid");
          order.beforeUpdate(this::append);
        });

    assertThat(state()).isEqualTo("paid");
    assertThat(store.readStream(stream)).hasSize(2);
  }

  /// Hibernate calls it in the commit itself, if nothing was appended before.
  @Test
  void a_first_append_in_a_callback_of_an_entity_is_refused() {
    assertThatThrownBy(
            () ->
                inTransaction(
                    order -> {
                      order.become("paid");
                      order.beforeUpdate(this::append);
                    }))
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is being committed");

    assertThat(state()).isEqualTo("new");
    assertThat(store.readStream(stream)).isEmpty();
  }

  @Test
  void a_new_transaction_commits_its_own_append() {
    inTransaction(
        order -> {
          order.become("paid");
          append();
          TransactionTemplate another = new TransactionTemplate(transactionManager);
          another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
          another.executeWithoutResult(status -> append());
          assertThat(store.readStream(stream)).hasSize(1);
        });

    assertThat(store.readStream(stream)).hasSize(2);
  }

  @Test
  void a_conflict_rolls_the_entity_back() {
    assertThatExceptionOfType(WrongExpectedVersionException.class)
        .isThrownBy(
            () ->
                inTransaction(
                    order -> {
                      order.become("paid");
                      log.append(
                          stream,
                          ExpectedVersion.noStream(),
                          new NewEvent(UUID.randomUUID(), "ORDER_CHANGED", "{}"));
                      store.append(
                          stream,
                          ExpectedVersion.noStream(),
                          new NewEvent(UUID.randomUUID(), "ORDER_CHANGED", "{}"));
                    }));

    assertThat(state()).isEqualTo("new");
    assertThat(store.readStream(stream)).hasSize(1);
  }
}
