package dev.daybook.examples.hello;

import dev.daybook.examples.hello.CartCommand.AddItem;
import dev.daybook.examples.hello.CartCommand.RemoveItem;
import dev.daybook.examples.hello.CartEvent.ItemAdded;
import dev.daybook.examples.hello.CartEvent.ItemRemoved;
import dev.daybook.test.DeciderSpec;
import org.junit.jupiter.api.Test;

class CartDeciderTest {
  private final DeciderSpec<CartCommand, Cart, CartEvent, String> cart =
      DeciderSpec.of(
          new CartDecider(),
          IllegalStateException.class,
          rejected -> String.valueOf(rejected.getMessage()));

  @Test
  void an_item_is_added() {
    cart.given().when(new AddItem("hat")).then(new ItemAdded("hat"));
  }

  @Test
  void an_item_in_the_cart_is_removed() {
    cart.given(new ItemAdded("hat")).when(new RemoveItem("hat")).then(new ItemRemoved("hat"));
  }

  @Test
  void an_item_not_in_the_cart_is_not_removed() {
    cart.given(new ItemAdded("hat"), new ItemRemoved("hat"))
        .when(new RemoveItem("hat"))
        .thenRejected("The cart has no hat");
  }
}
