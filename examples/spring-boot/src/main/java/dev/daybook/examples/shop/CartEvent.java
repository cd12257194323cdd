package dev.daybook.examples.shop;

/// Everything that can happen to a cart. The fields of these records are stored.
sealed interface CartEvent {
  record ItemAdded(String item) implements CartEvent {}

  record ItemRemoved(String item) implements CartEvent {}
}
