package dev.daybook.accounts.app.processes;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.reservations.ReservationExpiry;
import dev.daybook.accounts.scheduled.ScheduledRuns;
import dev.daybook.accounts.scheduled.ScheduledTransfer;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent;
import dev.daybook.accounts.scheduled.ScheduledTransferTypes;
import dev.daybook.accounts.scheduled.TransferRuns;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.processes.ProcessDefinition;
import dev.daybook.processes.ProcessRunner;
import dev.daybook.processes.ProcessTimers;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// The process managers of accounts on this node, with their timers: what happens by itself when
/// its time has come. One node at a time takes their steps.
public final class AccountProcesses implements AutoCloseable {
  private final ProcessTimers timers;
  private final List<ProcessRunner<?>> running;

  private AccountProcesses(ProcessTimers timers, List<ProcessRunner<?>> running) {
    this.timers = timers;
    this.running = running;
  }

  /// Starts them. Close them before the log.
  ///
  /// @param database connections to the log's database
  /// @param accounts decides the commands on accounts
  /// @param scheduled decides the commands on scheduled transfers
  public static AccountProcesses start(
      PostgresEventStore log,
      DataSource database,
      CommandHandler<AccountCommand, Account, AccountEvent> accounts,
      EventCodec<AccountEvent> events,
      CommandHandler<ScheduledTransferCommand, ScheduledTransfer, ScheduledTransferEvent>
          scheduled) {
    ProcessTimers timers = ProcessTimers.start(log, database);
    var scheduledTypes = new ScheduledTransferTypes();
    var runs = new TransferRuns(accounts, scheduled, scheduledTypes);
    return new AccountProcesses(
        timers,
        List.of(
            ProcessRunner.start(log, expiry(accounts, events).timedBy(timers)),
            ProcessRunner.start(log, scheduledRuns(runs, scheduledTypes).timedBy(timers))));
  }

  private static ProcessDefinition<?, AccountEvent> expiry(
      CommandHandler<AccountCommand, Account, AccountEvent> accounts,
      EventCodec<AccountEvent> events) {
    return ProcessDefinition.of(ReservationExpiry.NAME, new ReservationExpiry())
        .reactingTo(AccountEventTypes.CATEGORY, events, AccountEventTypes.OF_RESERVATIONS)
        .sendingTo(ReservationExpiry.ACCOUNTS, accounts, Rejected.class, it -> it.reason().name());
  }

  private static ProcessDefinition<?, ScheduledTransferEvent> scheduledRuns(
      TransferRuns runs, EventCodec<ScheduledTransferEvent> events) {
    return ProcessDefinition.of(ScheduledRuns.NAME, new ScheduledRuns())
        .reactingTo(ScheduledTransferTypes.CATEGORY, events, ScheduledTransferTypes.BEGIN_AND_END)
        .sendingTo(ScheduledRuns.SCHEDULED, runs, Rejected.class, it -> it.reason().name());
  }

  public ProcessTimers timers() {
    return timers;
  }

  public List<ProcessRunner<?>> runners() {
    return running;
  }

  /// Why timers can't fire at present; empty if they can.
  public Optional<String> trouble() {
    return timers.trouble();
  }

  @Override
  public void close() {
    running.forEach(ProcessRunner::close);
    timers.close();
  }
}
