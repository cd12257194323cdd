package dev.daybook.examples.shop;

/// The commands of a cart.
sealed interface CartCommand {
  record AddItem(String item) implements CartCommand {}

  record RemoveItem(String item) implements CartCommand {}
}
