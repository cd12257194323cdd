package dev.daybook.spring.cart;

import dev.daybook.eventstore.commands.Decider;
import dev.daybook.spring.cart.CartCommand.AddItem;
import dev.daybook.spring.cart.CartCommand.EmptyCart;
import dev.daybook.spring.cart.CartEvent.CartEmptied;
import dev.daybook.spring.cart.CartEvent.ItemAdded;
import java.util.List;
import org.springframework.stereotype.Component;

@Component
public class CartDecider implements Decider<CartCommand, Cart, CartEvent> {
  @Override
  public Cart initialState() {
    return Cart.EMPTY;
  }

  @Override
  public List<CartEvent> decide(CartCommand command, Cart cart) {
    return switch (command) {
      case AddItem(String item) -> List.of(new ItemAdded(item));
      case EmptyCart() -> cart.items().isEmpty() ? List.of() : List.of(new CartEmptied());
    };
  }

  @Override
  public Cart evolve(Cart cart, CartEvent event) {
    return switch (event) {
      case ItemAdded(String item) -> cart.with(item);
      case CartEmptied() -> Cart.EMPTY;
    };
  }
}
