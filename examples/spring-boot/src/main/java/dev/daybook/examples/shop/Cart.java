package dev.daybook.examples.shop;

import java.util.ArrayList;
import java.util.List;

/// The state of a cart.
record Cart(List<String> items) {
  static final Cart EMPTY = new Cart(List.of());

  Cart {
    items = List.copyOf(items);
  }

  Cart with(String item) {
    List<String> more = new ArrayList<>(items);
    more.add(item);
    return new Cart(more);
  }

  Cart without(String item) {
    List<String> fewer = new ArrayList<>(items);
    fewer.remove(item);
    return new Cart(fewer);
  }
}
