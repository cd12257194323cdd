package dev.daybook.examples.payments;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.examples.payments.AccountEvent.Received;
import dev.daybook.examples.payments.AccountEvent.Sent;
import dev.daybook.examples.payments.Payment.Deposit;
import dev.daybook.examples.payments.Payment.Transfer;
import dev.daybook.kafka.inbox.InboxHandler;
import dev.daybook.kafka.inbox.InboxRecord;
import dev.daybook.kafka.inbox.InboxResult;
import java.util.List;

/// Executes payments. A record that is no payment is parked: its exception says why.
final class Payments implements InboxHandler {
  private final CommandHandler<Deposit, Long, AccountEvent> accounts;

  private static final class InsufficientFunds extends RuntimeException {
    InsufficientFunds(long balance) {
      super("The balance is %d cents".formatted(balance), null, false, false);
    }
  }

  Payments(EventStore log) {
    accounts = CommandHandler.of(log, new Balance(), AccountEvent.TYPES);
  }

  /// Once for each record: the idempotency key is that of the record.
  @Override
  public InboxResult handle(InboxRecord record) {
    var once = accounts.once(record.idempotencyKey());
    try {
      CommandResult<Long, AccountEvent> result =
          switch (Payment.parse(record.value())) {
            case Deposit deposit ->
                once.handle(account(deposit.account()), deposit, record.metadata());
            case Transfer transfer ->
                once.handleAll(
                        List.of(account(transfer.from()), account(transfer.to())),
                        states -> decide(transfer, states),
                        record.metadata())
                    .getFirst();
          };
      return InboxResult.accepted("{\"balance\":%d}".formatted(result.state()));
    } catch (InsufficientFunds e) {
      return InboxResult.refused("INSUFFICIENT_FUNDS", e.getMessage());
    }
  }

  private static List<List<AccountEvent>> decide(
      Transfer transfer, List<StreamState<Long>> accounts) {
    long balance = accounts.getFirst().state();
    if (balance < transfer.cents()) {
      throw new InsufficientFunds(balance);
    }
    return List.of(
        List.of(new Sent(transfer.to(), transfer.cents())),
        List.of(new Received(transfer.from(), transfer.cents())));
  }

  static StreamId account(String name) {
    return StreamId.of("account", name);
  }
}
