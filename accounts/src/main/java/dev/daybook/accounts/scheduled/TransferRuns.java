package dev.daybook.accounts.scheduled;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.TransferDecider;
import dev.daybook.accounts.domain.TransferDecider.Transfer;
import dev.daybook.accounts.domain.TransferFunds;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.RecordRefused;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Run;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunSent;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import dev.daybook.processes.CommandExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Executes the commands of scheduled transfers. A run is one decision on the scheduled transfer
/// and both accounts, and one append to all three: the money and the record of the run, or the
/// record of the refusal.
///
/// @param scheduled decides on the scheduled transfer by itself
/// @param events of scheduled transfers
public record TransferRuns(
    CommandHandler<AccountCommand, Account, AccountEvent> accounts,
    CommandHandler<ScheduledTransferCommand, ScheduledTransfer, ScheduledTransferEvent> scheduled,
    EventCodec<ScheduledTransferEvent> events)
    implements CommandExecutor<ScheduledTransferCommand> {
  private static final TransferDecider TRANSFERS = new TransferDecider();
  private static final ScheduledTransferDecider RULES = new ScheduledTransferDecider();

  @Override
  public void execute(
      EventStore log,
      IdempotencyKey key,
      StreamId stream,
      ScheduledTransferCommand command,
      Map<String, String> metadata) {
    if (command instanceof Run run) {
      run(log, key, stream, run, metadata);
    } else {
      var _ = scheduled.on(log).once(key).handle(stream, command, metadata);
    }
  }

  private void run(
      EventStore log, IdempotencyKey key, StreamId stream, Run run, Map<String, String> metadata) {
    StreamState<ScheduledTransfer> now = scheduled.on(log).load(stream);
    List<ScheduledTransferEvent> decided = RULES.decide(run, now.state());
    if (decided.isEmpty()) {
      return; // it was cancelled
    }
    var sent = (RunSent) decided.getFirst();
    TransferScheduled terms = ((ScheduledTransfer.Known) now.state()).terms();
    NewEvent outcome =
        events
            .encode(stream, sent, UUID.randomUUID(), metadata)
            .taggedAlso(OpenScheduledTransfers.beginAndEnd(now.state(), sent));
    var expected = ExpectedVersion.exact(now.version());
    var both = new RunAppend(log, new StreamAppend(stream, expected, List.of(outcome)));
    try {
      transfer(both, key, funds(terms, sent.transfer()), metadata);
    } catch (Rejected e) {
      var refused = new RecordRefused(run.due(), e.reason());
      var _ = scheduled.on(log).once(key).handle(stream, refused, metadata);
    }
  }

  private static TransferFunds funds(TransferScheduled terms, UUID id) {
    var amount = new Amount(terms.amount().toDecimal(), terms.amount().currency());
    return new TransferFunds(id, terms.from(), terms.to(), amount, terms.reference());
  }

  private void transfer(
      EventStore log, IdempotencyKey key, TransferFunds transfer, Map<String, String> metadata) {
    var _ =
        accounts
            .on(log)
            .once(key)
            .handleAll(
                List.of(
                    AccountEventTypes.stream(transfer.from().value()),
                    AccountEventTypes.stream(transfer.to().value())),
                loaded -> decide(transfer, loaded),
                metadata);
  }

  private static List<List<AccountEvent>> decide(
      TransferFunds transfer, List<StreamState<Account>> loaded) {
    Transfer decided =
        TRANSFERS.decide(transfer, loaded.getFirst().state(), loaded.getLast().state());
    return List.of(List.of(decided.sent()), List.of(decided.received()));
  }

  /// The scheduled transfer has changed since the run was decided: it was cancelled. The process
  /// retries the step, which then finds it cancelled.
  private static final class ChangedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ChangedException() {
      super("The scheduled transfer has changed", null, false, false);
    }
  }

  /// Adds the record of the run to the append of the transfer.
  private static final class RunAppend extends ForwardingEventStore {
    private final EventStore log;
    private final StreamAppend outcome;

    RunAppend(EventStore log, StreamAppend outcome) {
      this.log = log;
      this.outcome = outcome;
    }

    @Override
    protected EventStore delegate() {
      return log;
    }

    /// @throws ChangedException if the scheduled transfer has newer events. The handler of the
    ///   accounts doesn't take it for a lost race on its own streams
    @Override
    public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
      List<StreamAppend> both = new ArrayList<>();
      both.add(outcome);
      both.addAll(appends);
      try {
        List<AppendResult> results = log.append(both, conditions);
        return results.subList(1, results.size());
      } catch (WrongExpectedVersionException e) {
        if (e.stream().equals(outcome.stream())) {
          throw new ChangedException();
        }
        throw e;
      }
    }
  }
}
