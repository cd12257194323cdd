package dev.daybook.processes;

/// Everything that happens in a shop: what its process manager reacts to.
sealed interface ShopEvent {
  sealed interface OrderEvent extends ShopEvent {
    record OrderPlaced(String customer, int amount) implements OrderEvent {}

    record OrderPaid() implements OrderEvent {}

    record OrderCancelled(String reason) implements OrderEvent {}
  }

  sealed interface WalletEvent extends ShopEvent {
    record Deposited(int amount) implements WalletEvent {}

    record Charged(String order, int amount) implements WalletEvent {}
  }
}
