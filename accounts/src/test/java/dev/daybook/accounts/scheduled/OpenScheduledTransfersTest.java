package dev.daybook.accounts.scheduled;

import static dev.daybook.accounts.scheduled.OpenScheduledTransfers.OPEN_MAX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Cancel;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.RecordMissed;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.RecordRefused;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Schedule;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.accounts.scheduled.Timing.Monthly;
import dev.daybook.accounts.scheduled.Timing.Once;
import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.eventstore.spi.ForwardingEventStore;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpenScheduledTransfersTest {
  private static final Instant DUE = Instant.parse("2027-01-31T00:00:00Z");
  private static final Timing ONCE = new Once(DUE);
  private static final Timing TWICE =
      new Monthly(31, LocalTime.MIDNIGHT, ZoneOffset.UTC, DUE, LocalDate.parse("2027-02-28"));

  private final EventStore log = new InMemoryEventStore(Clock.systemUTC());
  private final UserId ada = new UserId(UUID.randomUUID());
  private final UserId ben = new UserId(UUID.randomUUID());

  private static CommandHandler<ScheduledTransferCommand, ScheduledTransfer, ScheduledTransferEvent>
      on(EventStore log) {
    return CommandHandler.of(log, new ScheduledTransferDecider(), new ScheduledTransferTypes())
        .withBoundary(new OpenScheduledTransfers(log));
  }

  private StreamId begin(EventStore store, UserId from, UserId to, Timing timing) {
    UUID id = UUID.randomUUID();
    StreamId stream = ScheduledTransferTypes.stream(id);
    var amount = new Money(5_000, Currency.of("USD"));
    var terms = new TransferScheduled(id, from, to, amount, "Rent", timing, MissedRuns.LAST);
    on(store).handle(stream, new Schedule(terms));
    return stream;
  }

  private StreamId begin(Timing timing) {
    return begin(log, ada, ben, timing);
  }

  private List<StreamId> begin(int count) {
    return IntStream.range(0, count).mapToObj(it -> begin(TWICE)).toList();
  }

  private void assertFull() {
    long head = log.head();
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> begin(ONCE))
        .extracting(Rejected::reason)
        .isEqualTo(Rejected.Reason.TOO_MANY_SCHEDULED_TRANSFERS);
    assertThat(log.head()).isEqualTo(head);
  }

  @Test
  void an_account_has_a_maximum_number_of_them() {
    begin(OPEN_MAX);

    assertFull();
    begin(log, ben, ada, ONCE);
  }

  @Test
  void each_end_makes_room_for_one() {
    List<StreamId> begun = begin(OPEN_MAX - 1);
    StreamId single = begin(ONCE);
    var refused = new RecordRefused(DUE, Rejected.Reason.INSUFFICIENT_FUNDS);
    assertFull();

    on(log).handle(single, refused);
    begin(ONCE);
    assertFull();
    on(log).handle(begun.get(0), new Cancel());
    begin(ONCE);
    assertFull();
    on(log).handle(begun.get(1), refused); // a run is left
    assertFull();
    on(log).handle(begun.get(1), new RecordMissed(Instant.parse("2027-02-28T00:00:00Z")));
    begin(ONCE);
    assertFull();
  }

  /// Another node schedules the last one after this node has counted.
  @Test
  void two_nodes_do_not_exceed_it() {
    begin(OPEN_MAX - 1);
    var slow = new InterruptedStore(log, it -> begin(it, ada, ben, ONCE));

    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> begin(slow, ada, ben, ONCE))
        .extracting(Rejected::reason)
        .isEqualTo(Rejected.Reason.TOO_MANY_SCHEDULED_TRANSFERS);
    assertFull();
  }

  /// Does something before its first append.
  private static final class InterruptedStore extends ForwardingEventStore {
    private final EventStore log;
    private final Consumer<EventStore> interruption;
    private boolean interrupted;

    InterruptedStore(EventStore log, Consumer<EventStore> interruption) {
      this.log = log;
      this.interruption = interruption;
    }

    @Override
    protected EventStore delegate() {
      return log;
    }

    @Override
    public List<AppendResult> append(List<StreamAppend> appends, List<AppendCondition> conditions) {
      if (!interrupted) {
        interrupted = true;
        interruption.accept(log);
      }
      return super.append(appends, conditions);
    }
  }
}
