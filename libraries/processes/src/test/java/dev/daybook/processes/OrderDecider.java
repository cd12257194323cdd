package dev.daybook.processes;

import dev.daybook.eventstore.commands.Decider;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.OrderDecider.OrderCommand;
import dev.daybook.processes.ShopEvent.OrderEvent;
import dev.daybook.processes.ShopEvent.OrderEvent.OrderCancelled;
import dev.daybook.processes.ShopEvent.OrderEvent.OrderPaid;
import dev.daybook.processes.ShopEvent.OrderEvent.OrderPlaced;
import java.util.List;

/// The rules of one order.
final class OrderDecider implements Decider<OrderCommand, Order, OrderEvent> {
  enum Order {
    NONE,
    PLACED,
    PAID,
    CANCELLED
  }

  sealed interface OrderCommand {
    record PlaceOrder(String customer, int amount) implements OrderCommand {}

    record ConfirmOrder() implements OrderCommand {}

    record CancelOrder(String reason) implements OrderCommand {}
  }

  @Override
  public Order initialState() {
    return Order.NONE;
  }

  @Override
  public List<OrderEvent> decide(OrderCommand command, Order order) {
    return switch (command) {
      case OrderCommand.PlaceOrder(String customer, int amount) ->
          List.of(new OrderPlaced(customer, amount));
      case OrderCommand.ConfirmOrder ignored -> {
        requirePlaced(order);
        yield List.of(new OrderPaid());
      }
      case OrderCommand.CancelOrder(String reason) -> {
        requirePlaced(order);
        yield List.of(new OrderCancelled(reason));
      }
    };
  }

  private static void requirePlaced(Order order) {
    if (order != Order.PLACED) {
      throw new Rejected("the order is " + order);
    }
  }

  @Override
  public Order evolve(Order order, OrderEvent event) {
    return switch (event) {
      case OrderPlaced ignored -> Order.PLACED;
      case OrderPaid ignored -> Order.PAID;
      case OrderCancelled ignored -> Order.CANCELLED;
    };
  }
}
