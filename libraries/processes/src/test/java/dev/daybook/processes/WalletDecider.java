package dev.daybook.processes;

import dev.daybook.eventstore.commands.Decider;
import dev.daybook.processes.ShopEvent.WalletEvent;
import dev.daybook.processes.ShopEvent.WalletEvent.Charged;
import dev.daybook.processes.ShopEvent.WalletEvent.Deposited;
import dev.daybook.processes.WalletDecider.WalletCommand;
import java.util.List;

/// The rules of a customer's wallet. The state is its balance.
class WalletDecider implements Decider<WalletCommand, Integer, WalletEvent> {
  sealed interface WalletCommand {
    record Deposit(int amount) implements WalletCommand {}

    record Charge(String order, int amount) implements WalletCommand {}
  }

  @Override
  public Integer initialState() {
    return 0;
  }

  @Override
  public List<WalletEvent> decide(WalletCommand command, Integer balance) {
    return switch (command) {
      case WalletCommand.Deposit(int amount) -> List.of(new Deposited(amount));
      case WalletCommand.Charge(String order, int amount) -> {
        if (balance < amount) {
          throw new Rejected("insufficient funds");
        }
        yield List.of(new Charged(order, amount));
      }
    };
  }

  @Override
  public Integer evolve(Integer balance, WalletEvent event) {
    return switch (event) {
      case Deposited(int amount) -> balance + amount;
      case Charged(String ignored, int amount) -> balance - amount;
    };
  }
}
