package dev.daybook.spring.cart;

import java.util.ArrayList;
import java.util.List;

public record Cart(List<String> items) {
  public static final Cart EMPTY = new Cart(List.of());

  public Cart {
    items = List.copyOf(items);
  }

  Cart with(String item) {
    List<String> all = new ArrayList<>(items);
    all.add(item);
    return new Cart(all);
  }
}
