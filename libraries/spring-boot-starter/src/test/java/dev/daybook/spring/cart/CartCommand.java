package dev.daybook.spring.cart;

public sealed interface CartCommand {
  record AddItem(String item) implements CartCommand {}

  record EmptyCart() implements CartCommand {}
}
