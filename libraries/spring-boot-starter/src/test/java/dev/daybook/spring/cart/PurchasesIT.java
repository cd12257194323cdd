package dev.daybook.spring.cart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.spring.cart.CartCommand.AddItem;
import dev.daybook.spring.test.DaybookTest;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;

/// Methods with the annotations of Spring.
@DaybookTest
@Import({Purchases.class, PurchasesIT.Retrying.class})
@SuppressWarnings("NullAway.Init")
class PurchasesIT {
  @EnableResilientMethods
  static class Retrying {}

  @Autowired private Purchases purchases;
  @Autowired private CommandHandler<CartCommand, Cart, CartEvent> carts;
  @Autowired private PostgresEventStore store;
  @Autowired private JdbcTemplate jdbc;

  private final String id = UUID.randomUUID().toString();
  private final StreamId cart = StreamId.of("cart", id);

  @BeforeEach
  void createTable() {
    jdbc.execute("create table if not exists purchases (id text primary key)");
  }

  private long rows() {
    return jdbc.queryForList("select id from purchases where id = ?", id).size();
  }

  private void appendByAnother() {
    store.append(
        cart,
        ExpectedVersion.any(),
        new NewEvent(UUID.randomUUID(), "CART_EMPTIED", "{}", "{\"schemaVersion\":1}"));
  }

  @Test
  void a_transaction_that_has_lost_a_race_is_run_again() {
    AtomicInteger runs = new AtomicInteger();
    purchases.buy(
        id,
        "shoes",
        () -> {
          if (runs.incrementAndGet() == 1) {
            appendByAnother();
          }
        });

    assertThat(runs).hasValue(2);
    assertThat(rows()).isEqualTo(1);
    assertThat(store.readStream(cart).map(RecordedEvent::type))
        .containsExactly("CART_EMPTIED", "ITEM_ADDED");
  }

  @Test
  void the_first_append_may_be_in_a_listener_before_the_commit() {
    carts.handle(cart, new AddItem("shoes"));
    purchases.pay(id);

    assertThat(rows()).isEqualTo(1);
    assertThat(carts.load(cart).state().items()).isEmpty();
  }
}
