package dev.daybook.accounts.scheduled;

import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.UserId;
import java.time.Instant;
import java.util.UUID;

/// Everything that can happen to a scheduled transfer.
public sealed interface ScheduledTransferEvent {

  /// One or more transfers are to run later.
  ///
  /// @param reference the sender's text for the transfers; may be empty
  record TransferScheduled(
      UUID id,
      UserId from,
      UserId to,
      Money amount,
      String reference,
      Timing timing,
      MissedRuns missedRuns)
      implements ScheduledTransferEvent {}

  /// A run has transferred the money, in the same append.
  ///
  /// @param due when the run was to be
  record RunSent(Instant due, UUID transfer) implements ScheduledTransferEvent {}

  /// A rule of transfers has refused a run. It is not tried again.
  record RunRefused(Instant due, Rejected.Reason reason) implements ScheduledTransferEvent {}

  /// A run was left out, by the rule for missed runs.
  record RunMissed(Instant due) implements ScheduledTransferEvent {}

  /// There will be no further runs.
  record Cancelled() implements ScheduledTransferEvent {}
}
