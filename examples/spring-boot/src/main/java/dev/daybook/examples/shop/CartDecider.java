package dev.daybook.examples.shop;

import dev.daybook.eventstore.commands.Decider;
import dev.daybook.examples.shop.CartCommand.AddItem;
import dev.daybook.examples.shop.CartCommand.RemoveItem;
import dev.daybook.examples.shop.CartEvent.ItemAdded;
import dev.daybook.examples.shop.CartEvent.ItemRemoved;
import java.util.List;
import org.springframework.stereotype.Component;

/// The rules of a cart: an item can be removed only if it is in the cart.
@Component
class CartDecider implements Decider<CartCommand, Cart, CartEvent> {
  @Override
  public Cart initialState() {
    return Cart.EMPTY;
  }

  @Override
  public List<CartEvent> decide(CartCommand command, Cart cart) {
    return switch (command) {
      case AddItem(String item) -> List.of(new ItemAdded(item));
      case RemoveItem(String item) when cart.items().contains(item) ->
          List.of(new ItemRemoved(item));
      case RemoveItem(String item) -> throw new IllegalStateException("The cart has no " + item);
    };
  }

  @Override
  public Cart evolve(Cart cart, CartEvent event) {
    return switch (event) {
      case ItemAdded(String item) -> cart.with(item);
      case ItemRemoved(String item) -> cart.without(item);
    };
  }
}
