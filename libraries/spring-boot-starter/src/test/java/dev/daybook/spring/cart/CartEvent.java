package dev.daybook.spring.cart;

public sealed interface CartEvent {
  record ItemAdded(String item) implements CartEvent {}

  record CartEmptied() implements CartEvent {}
}
