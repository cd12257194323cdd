package dev.daybook.spring.cart;

import dev.daybook.jackson.Tag;

public sealed interface CartEvent {
  record ItemAdded(@Tag("item") String item) implements CartEvent {}

  record CartEmptied() implements CartEvent {}
}
