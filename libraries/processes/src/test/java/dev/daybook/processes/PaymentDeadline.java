package dev.daybook.processes;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.ProcessInput.CommandRejected;
import dev.daybook.eventstore.processes.ProcessInput.Happened;
import dev.daybook.eventstore.processes.ProcessInput.TimerFired;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.processes.OrderDecider.OrderCommand.CancelOrder;
import dev.daybook.processes.ShopEvent.OrderEvent.OrderPlaced;
import java.time.Duration;
import java.time.Instant;

/// Cancels an order that is not paid in time.
class PaymentDeadline extends Fulfilment {
  private final Duration timeToPay;

  PaymentDeadline(Duration timeToPay) {
    this.timeToPay = timeToPay;
  }

  @Override
  public Reaction react(Progress progress, ProcessInput<ShopEvent> input) {
    return switch (input) {
      case Happened<ShopEvent>(StreamId order, OrderPlaced placed, Instant at) ->
          Reaction.none().schedule("payment", at.plus(timeToPay));
      case TimerFired<ShopEvent> late ->
          Reaction.none()
              .send(ORDERS, StreamId.of("order", progress.order()), new CancelOrder("too late"));
      case Happened<ShopEvent> closed -> Reaction.none().cancel("payment");
      case CommandRejected<ShopEvent> closed -> Reaction.none();
    };
  }
}
