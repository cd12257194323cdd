package dev.daybook.accounts.scheduled;

import static dev.daybook.accounts.domain.Rejected.Reason.SCHEDULED_TRANSFER_ENDED;
import static dev.daybook.accounts.domain.Rejected.Reason.SCHEDULED_TRANSFER_NOT_FOUND;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Known;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Run.Missed;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Run.Refused;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Run.Sent;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Unknown;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Cancel;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.RecordMissed;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.RecordRefused;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Run;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Schedule;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.Cancelled;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunMissed;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunRefused;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunSent;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.eventstore.commands.Decider;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/// Rules of a scheduled transfer by itself. Each due time has one outcome; after the end there is
/// none.
public final class ScheduledTransferDecider
    implements Decider<ScheduledTransferCommand, ScheduledTransfer, ScheduledTransferEvent> {

  private record Case(ScheduledTransfer state, ScheduledTransferCommand command) {}

  private record Step(ScheduledTransfer state, ScheduledTransferEvent event) {}

  @Override
  public ScheduledTransfer initialState() {
    return new Unknown();
  }

  @Override
  public List<ScheduledTransferEvent> decide(
      ScheduledTransferCommand command, ScheduledTransfer state) {
    return switch (new Case(state, command)) {
      case Case(Unknown _, Schedule(TransferScheduled terms)) -> List.of(terms);
      case Case(Unknown _, _) -> throw new Rejected(SCHEDULED_TRANSFER_NOT_FOUND);

      case Case(Known _, Schedule _) ->
          throw new IllegalArgumentException("Each scheduled transfer has an id of its own");
      case Case(Known known, Cancel _) -> cancel(known);
      case Case(Known known, RecordRefused(var due, var reason)) ->
          outcome(known, due, () -> new RunRefused(due, reason));
      case Case(Known known, RecordMissed(var due)) ->
          outcome(known, due, () -> new RunMissed(due));
      case Case(Known known, Run(var due)) ->
          outcome(known, due, () -> new RunSent(due, transferId(known.terms().id(), due)));
    };
  }

  private static List<ScheduledTransferEvent> cancel(Known known) {
    if (known.nextRun().isEmpty()) {
      throw new Rejected(SCHEDULED_TRANSFER_ENDED);
    }
    return List.of(new Cancelled());
  }

  /// Nothing for a run that has an outcome already, or comes after the end.
  private static List<ScheduledTransferEvent> outcome(
      Known known, Instant due, Supplier<ScheduledTransferEvent> event) {
    return known.cancelled() || known.hasRun(due) ? List.of() : List.of(event.get());
  }

  /// The id of a run's transfer: the same whenever it is asked for.
  private static UUID transferId(UUID scheduled, Instant due) {
    return UUID.nameUUIDFromBytes((scheduled + "/" + due).getBytes(US_ASCII));
  }

  @Override
  public ScheduledTransfer evolve(ScheduledTransfer state, ScheduledTransferEvent event) {
    return switch (new Step(state, event)) {
      case Step(Unknown _, TransferScheduled terms) -> new Known(terms, false, null, List.of());
      case Step(Known known, RunSent e) -> known.with(new Sent(e.due(), e.transfer()));
      case Step(Known known, RunRefused e) -> known.with(new Refused(e.due(), e.reason()));
      case Step(Known known, RunMissed e) -> known.with(new Missed(e.due()));
      case Step(Known known, Cancelled _) -> known.cancel();

      case Step(Unknown _, _), Step(Known _, TransferScheduled _) ->
          throw new IllegalStateException(
              "Event %s cannot follow in this history".formatted(event.getClass().getSimpleName()));
    };
  }
}
