package dev.daybook.accounts.scheduled;

import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import java.time.Instant;

/// The commands of a scheduled transfer.
public sealed interface ScheduledTransferCommand {

  record Schedule(TransferScheduled terms) implements ScheduledTransferCommand {}

  record Cancel() implements ScheduledTransferCommand {}

  /// Transfers the money. Decided together with both accounts: [TransferRuns].
  record Run(Instant due) implements ScheduledTransferCommand {}

  record RecordRefused(Instant due, Rejected.Reason reason) implements ScheduledTransferCommand {}

  record RecordMissed(Instant due) implements ScheduledTransferCommand {}
}
