package dev.daybook.accounts.scheduled;

import static dev.daybook.accounts.domain.Rejected.Reason.INSUFFICIENT_FUNDS;
import static dev.daybook.accounts.domain.Rejected.Reason.SCHEDULED_TRANSFER_ENDED;
import static dev.daybook.accounts.domain.Rejected.Reason.SCHEDULED_TRANSFER_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Known;
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
import dev.daybook.accounts.scheduled.Timing.Monthly;
import dev.daybook.accounts.scheduled.Timing.Once;
import dev.daybook.test.DeciderSpec;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ScheduledTransferDeciderTest {
  private static final Instant FIRST = Instant.parse("2027-01-31T00:00:00Z");
  private static final Instant SECOND = Instant.parse("2027-02-28T00:00:00Z");
  private static final UUID TRANSFER = new UUID(9, 9);

  private final DeciderSpec<
          ScheduledTransferCommand, ScheduledTransfer, ScheduledTransferEvent, Rejected.Reason>
      scheduled = DeciderSpec.of(new ScheduledTransferDecider(), Rejected.class, Rejected::reason);

  private static TransferScheduled terms(Timing timing) {
    return new TransferScheduled(
        new UUID(1, 1),
        new UserId(new UUID(2, 1)),
        new UserId(new UUID(2, 2)),
        new Money(5_000, Currency.of("USD")),
        "Rent",
        timing,
        MissedRuns.LAST);
  }

  private static TransferScheduled once() {
    return terms(new Once(FIRST));
  }

  private static TransferScheduled monthly() {
    return terms(
        new Monthly(31, LocalTime.MIDNIGHT, ZoneId.of("UTC"), FIRST.minusSeconds(1), null));
  }

  @Test
  void is_scheduled() {
    scheduled.given().when(new Schedule(once())).then(once());
    scheduled.given(once()).thenState(new Known(once(), false, null, List.of()));
  }

  @Test
  void each_due_time_has_one_outcome() {
    scheduled
        .given(monthly(), new RunSent(FIRST, TRANSFER))
        .when(new RecordRefused(FIRST, INSUFFICIENT_FUNDS))
        .then();
    scheduled.given(monthly(), new RunMissed(FIRST)).when(new Run(FIRST)).then();
    scheduled
        .given(monthly(), new RunMissed(FIRST))
        .when(new RecordRefused(SECOND, INSUFFICIENT_FUNDS))
        .then(new RunRefused(SECOND, INSUFFICIENT_FUNDS));
    scheduled
        .given(monthly(), new RunRefused(FIRST, INSUFFICIENT_FUNDS))
        .when(new RecordMissed(SECOND))
        .then(new RunMissed(SECOND));
  }

  @Test
  void a_cancelled_one_has_no_further_runs() {
    scheduled
        .given(monthly(), new RunSent(FIRST, TRANSFER))
        .when(new Cancel())
        .then(new Cancelled());
    scheduled.given(monthly(), new Cancelled()).when(new Run(FIRST)).then();
    scheduled.given(monthly(), new Cancelled()).when(new RecordMissed(FIRST)).then();
    var cancelled = new Known(monthly(), true, null, List.of());
    scheduled.given(monthly(), new Cancelled()).thenState(cancelled);
    assertThat(cancelled.nextRun()).isEmpty();
  }

  @Test
  void one_that_has_ended_is_not_cancelled() {
    scheduled
        .given(once(), new RunSent(FIRST, TRANSFER))
        .when(new Cancel())
        .thenRejected(SCHEDULED_TRANSFER_ENDED);
    scheduled
        .given(monthly(), new Cancelled())
        .when(new Cancel())
        .thenRejected(SCHEDULED_TRANSFER_ENDED);
  }

  @Test
  void an_unknown_one_has_no_commands() {
    scheduled.given().when(new Cancel()).thenRejected(SCHEDULED_TRANSFER_NOT_FOUND);
    scheduled.given().when(new Run(FIRST)).thenRejected(SCHEDULED_TRANSFER_NOT_FOUND);
  }

  @Test
  void the_next_run_follows_the_last_outcome() {
    var fresh = new Known(monthly(), false, null, List.of());
    assertThat(fresh.nextRun()).hasValue(FIRST);
    assertThat(fresh.with(new ScheduledTransfer.Run.Missed(FIRST)).nextRun()).hasValue(SECOND);
    assertThat(
            new Known(once(), false, null, List.of())
                .with(new ScheduledTransfer.Run.Refused(FIRST, INSUFFICIENT_FUNDS))
                .nextRun())
        .isEmpty();
  }
}
