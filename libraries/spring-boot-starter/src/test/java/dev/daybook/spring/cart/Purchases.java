package dev.daybook.spring.cart;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.spring.cart.CartCommand.AddItem;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/// A service as applications write it.
class Purchases {
  private final CommandHandler<CartCommand, Cart, CartEvent> carts;
  private final JdbcTemplate jdbc;
  private final ApplicationEventPublisher publisher;

  Purchases(
      CommandHandler<CartCommand, Cart, CartEvent> carts,
      JdbcTemplate jdbc,
      ApplicationEventPublisher publisher) {
    this.carts = carts;
    this.jdbc = jdbc;
    this.publisher = publisher;
  }

  @Retryable(includes = {WrongExpectedVersionException.class, AppendConditionFailedException.class})
  @Transactional
  public void buy(String id, String item, Runnable meanwhile) {
    jdbc.update("insert into purchases values (?)", id);
    carts.handle(StreamId.of("cart", id), new AddItem(item));
    meanwhile.run();
  }

  /// The name of a cart that was paid.
  record Paid(String id) {}

  @Transactional
  public void pay(String id) {
    jdbc.update("insert into purchases values (?)", id);
    publisher.publishEvent(new Paid(id));
  }

  @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
  public void empty(Paid paid) {
    carts.handle(StreamId.of("cart", paid.id()), new CartCommand.EmptyCart());
  }
}
