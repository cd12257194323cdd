package dev.daybook.processes;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.CommandTarget;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.ProcessInput.CommandRejected;
import dev.daybook.eventstore.processes.ProcessInput.Happened;
import dev.daybook.eventstore.processes.ProcessInput.TimerFired;
import dev.daybook.eventstore.processes.ProcessManager;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.processes.Fulfilment.Progress;
import dev.daybook.processes.OrderDecider.OrderCommand;
import dev.daybook.processes.OrderDecider.OrderCommand.CancelOrder;
import dev.daybook.processes.OrderDecider.OrderCommand.ConfirmOrder;
import dev.daybook.processes.ShopEvent.OrderEvent;
import dev.daybook.processes.ShopEvent.OrderEvent.OrderPlaced;
import dev.daybook.processes.ShopEvent.WalletEvent.Charged;
import dev.daybook.processes.ShopEvent.WalletEvent.Deposited;
import dev.daybook.processes.WalletDecider.WalletCommand;
import dev.daybook.processes.WalletDecider.WalletCommand.Charge;
import java.time.Instant;
import java.util.Optional;

/// Charges the customer of an order. Confirms the order if that succeeds, and cancels it if not.
class Fulfilment implements ProcessManager<Progress, ShopEvent> {
  static final CommandTarget<OrderCommand> ORDERS = CommandTarget.named("orders");
  static final CommandTarget<WalletCommand> WALLETS = CommandTarget.named("wallets");

  /// @param order its id; empty before it is placed
  /// @param inputs how many the process has taken
  record Progress(String order, String status, int inputs) {}

  @Override
  public Progress initialState() {
    return new Progress("", "new", 0);
  }

  @Override
  public Optional<String> processOf(StreamId stream, ShopEvent event) {
    return switch (event) {
      case OrderEvent ignored -> Optional.of(stream.id());
      case Charged(String order, int ignored) -> Optional.of(order);
      case Deposited ignored -> Optional.empty();
    };
  }

  @Override
  public Progress evolve(Progress progress, ProcessInput<ShopEvent> input) {
    int inputs = progress.inputs() + 1;
    return switch (input) {
      case Happened<ShopEvent>(StreamId stream, OrderPlaced ignored, Instant at) ->
          new Progress(stream.id(), "charging", inputs);
      case Happened<ShopEvent>(StreamId stream, Charged ignored, Instant at) ->
          new Progress(progress.order(), "charged", inputs);
      case Happened<ShopEvent> ignored -> new Progress(progress.order(), "finished", inputs);
      case CommandRejected<ShopEvent> ignored -> new Progress(progress.order(), "rejected", inputs);
      case TimerFired<ShopEvent> ignored -> new Progress(progress.order(), "late", inputs);
    };
  }

  @Override
  public Reaction react(Progress progress, ProcessInput<ShopEvent> input) {
    StreamId order = StreamId.of("order", progress.order());
    return switch (input) {
      case Happened<ShopEvent>(StreamId stream, OrderPlaced placed, Instant at) ->
          Reaction.none()
              .send(
                  WALLETS,
                  StreamId.of("wallet", placed.customer()),
                  new Charge(progress.order(), placed.amount()));
      case Happened<ShopEvent>(StreamId stream, Charged ignored, Instant at) ->
          Reaction.none().send(ORDERS, order, new ConfirmOrder());
      case Happened<ShopEvent> ignored -> Reaction.none();
      case CommandRejected<ShopEvent> rejected when rejected.command().equals("Charge") ->
          Reaction.none().send(ORDERS, order, new CancelOrder(rejected.reason()));
      case CommandRejected<ShopEvent> ignored -> Reaction.none(); // the order was closed meanwhile
      case TimerFired<ShopEvent> ignored -> Reaction.none();
    };
  }
}
