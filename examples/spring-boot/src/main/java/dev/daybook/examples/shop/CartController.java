package dev.daybook.examples.shop;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.examples.shop.CartCommand.AddItem;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CartController {
  private final CommandHandler<CartCommand, Cart, CartEvent> carts;

  CartController(CommandHandler<CartCommand, Cart, CartEvent> carts) {
    this.carts = carts;
  }

  @PostMapping("/carts/{id}/items")
  Cart add(@PathVariable String id, @RequestBody AddItem command) {
    return carts.handle(StreamId.of("cart", id), command).state();
  }

  @GetMapping("/carts/{id}")
  Cart cart(@PathVariable String id) {
    return carts.load(StreamId.of("cart", id)).state();
  }
}
