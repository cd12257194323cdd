package dev.daybook.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.examples.hello.CartCommand.AddItem;
import dev.daybook.examples.hello.CartCommand.RemoveItem;
import dev.daybook.examples.hello.CartEvent.ItemAdded;
import dev.daybook.examples.hello.CartEvent.ItemRemoved;
import dev.daybook.jackson.EventTypes;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The examples of docs/commands.md.
class CommandsTest {
  private static final StreamId CART = StreamId.of("cart", "123");
  private static final StreamId OTHER = StreamId.of("cart", "456");

  private final EventStore log = new InMemoryEventStore(Clock.systemUTC());
  private final EventTypes<CartEvent> events =
      EventTypes.of(CartEvent.class)
          .event("ITEM_ADDED", ItemAdded.class)
          .event("ITEM_REMOVED", ItemRemoved.class)
          .build();
  private final CommandHandler<CartCommand, Cart, CartEvent> carts =
      CommandHandler.of(log, new CartDecider(), events);

  @Test
  void a_command_returns_the_new_state() {
    var result = carts.handle(CART, new AddItem("shoes"), Map.of("user", "ada"));

    assertThat(result.state().items()).containsExactly("shoes");
    assertThat(result.version()).isEqualTo(1);
    assertThat(result.events()).containsExactly(new ItemAdded("shoes"));
  }

  @Test
  void a_rejected_command_appends_nothing() {
    assertThatIllegalStateException().isThrownBy(() -> carts.handle(CART, new RemoveItem("hat")));

    assertThat(log.head()).isZero();
  }

  @Test
  void a_command_with_a_key_is_executed_once() {
    var key = new IdempotencyKey("request:4f1c", CommandsTest::requireSameCommand);

    var first = carts.once(key).handle(CART, new AddItem("hat"));
    var second = carts.once(key).handle(CART, new AddItem("hat"));

    assertThat(second).isEqualTo(first);
    assertThat(log.head()).isEqualTo(1);
  }

  private static void requireSameCommand(RecordedEvent first) {
    if (!first.stream().equals(CART)) {
      throw new IllegalArgumentException("The key was used for another cart");
    }
  }

  @Test
  void a_precondition_sees_the_state_used_by_the_decision() {
    carts.handle(CART, new AddItem("hat"));

    assertThatIllegalStateException().isThrownBy(this::addShoesToAnEmptyCart);
  }

  private void addShoesToAnEmptyCart() {
    carts.handle(
        CART,
        before -> {
          if (before.version() != 0) {
            throw new IllegalStateException("The cart has changed");
          }
        },
        new AddItem("shoes"),
        Map.of());
  }

  @Test
  void an_item_moves_from_one_cart_to_another_in_one_append() {
    carts.handle(CART, new AddItem("hat"));

    var decider = new CartDecider();
    var results =
        carts.handleAll(
            List.of(CART, OTHER),
            states ->
                List.of(
                    decider.decide(new RemoveItem("hat"), states.get(0).state()),
                    decider.decide(new AddItem("hat"), states.get(1).state())));

    assertThat(results.get(0).state().items()).isEmpty();
    assertThat(results.get(1).state().items()).containsExactly("hat");
  }

  @Test
  void an_item_is_in_one_cart_at_a_time() {
    var exclusive = carts.withBoundary(new ExclusiveItems(log));
    exclusive.handle(CART, new AddItem("hat"));

    assertThatIllegalStateException()
        .isThrownBy(() -> exclusive.handle(OTHER, new AddItem("hat")))
        .withMessage("hat is in a cart");

    exclusive.handle(CART, new RemoveItem("hat"));
    exclusive.handle(OTHER, new AddItem("hat"));
  }
}
