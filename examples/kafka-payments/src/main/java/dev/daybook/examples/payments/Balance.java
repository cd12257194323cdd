package dev.daybook.examples.payments;

import dev.daybook.eventstore.commands.Decider;
import dev.daybook.examples.payments.AccountEvent.Deposited;
import dev.daybook.examples.payments.AccountEvent.Received;
import dev.daybook.examples.payments.AccountEvent.Sent;
import java.util.List;

/// Decides deposits on the balance of an account, in cents. Transfers are decided on two accounts,
/// by [Payments].
final class Balance implements Decider<Payment.Deposit, Long, AccountEvent> {
  @Override
  public Long initialState() {
    return 0L;
  }

  @Override
  public List<AccountEvent> decide(Payment.Deposit deposit, Long balance) {
    return List.of(new Deposited(deposit.cents()));
  }

  @Override
  public Long evolve(Long balance, AccountEvent event) {
    return switch (event) {
      case Deposited(long cents) -> balance + cents;
      case Received(String from, long cents) -> balance + cents;
      case Sent(String to, long cents) -> balance - cents;
    };
  }
}
