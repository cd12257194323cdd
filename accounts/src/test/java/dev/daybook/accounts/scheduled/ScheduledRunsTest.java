package dev.daybook.accounts.scheduled;

import static dev.daybook.accounts.scheduled.ScheduledRuns.SCHEDULED;
import static dev.daybook.test.ProcessSpec.after;
import static dev.daybook.test.ProcessSpec.happened;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.scheduled.ScheduledRuns.Progress;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.RecordMissed;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Run;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.Cancelled;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.accounts.scheduled.Timing.Monthly;
import dev.daybook.accounts.scheduled.Timing.Once;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.ProcessInput.TimerFired;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.eventstore.processes.SentCommand;
import dev.daybook.eventstore.processes.TimerChange;
import dev.daybook.test.ProcessSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduledRunsTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final UUID ID = new UUID(1, 1);
  private static final StreamId STREAM = ScheduledTransferTypes.stream(ID);

  private final ScheduledRuns manager = new ScheduledRuns();
  private final ProcessSpec<Progress, ScheduledTransferEvent> runs =
      ProcessSpec.of(manager).startingAt(NOW);

  private static TransferScheduled terms(Timing timing, MissedRuns missed) {
    return new TransferScheduled(
        ID,
        new UserId(new UUID(2, 1)),
        new UserId(new UUID(2, 2)),
        new Money(5_000, Currency.of("USD")),
        "Rent",
        timing,
        missed);
  }

  private static TransferScheduled monthly(MissedRuns missed) {
    return terms(new Monthly(31, LocalTime.MIDNIGHT, ZoneId.of("UTC"), NOW, null), missed);
  }

  private static Instant day(String day) {
    return Instant.parse(day + "T00:00:00Z");
  }

  private Reaction fired(TransferScheduled terms, Instant due, Instant at) {
    return manager.react(new Progress.Active(STREAM, terms), new TimerFired<>("run", due, at));
  }

  @Test
  void waits_for_the_first_run() {
    runs.given()
        .when(happened(STREAM, monthly(MissedRuns.LAST)))
        .then(Reaction.none().schedule("run", day("2027-01-31")));
    runs.given(happened(STREAM, monthly(MissedRuns.LAST))).thenProcess(ID.toString());
  }

  @Test
  void runs_and_waits_for_the_next_month() {
    runs.given(happened(STREAM, monthly(MissedRuns.LAST)))
        .when(after(Duration.ofDays(31)))
        .then(
            Reaction.none()
                .schedule("run", day("2027-02-28"))
                .send(SCHEDULED, STREAM, new Run(day("2027-01-31"))));
  }

  @Test
  void runs_once_if_it_is_once() {
    var once = terms(new Once(NOW.plusSeconds(60)), MissedRuns.LAST);
    runs.given(happened(STREAM, once))
        .when(after(Duration.ofMinutes(1)))
        .then(Reaction.none().send(SCHEDULED, STREAM, new Run(NOW.plusSeconds(60))));
  }

  @Test
  void a_cancelled_one_does_not_run() {
    runs.given(happened(STREAM, monthly(MissedRuns.LAST)))
        .when(happened(STREAM, new Cancelled()))
        .then(Reaction.none().cancel("run"));
    assertThat(
            manager.react(
                new Progress.Ended(),
                new TimerFired<>("run", day("2027-01-31"), day("2027-01-31"))))
        .isEqualTo(Reaction.none());
  }

  /// The service was away from January to April.
  @Test
  void the_rule_for_missed_runs_says_which_run() {
    Instant january = day("2027-01-31");
    Instant february = day("2027-02-28");
    Instant march = day("2027-03-31");
    Instant now = day("2027-04-15");
    Reaction waiting = Reaction.none().schedule("run", day("2027-04-30"));

    assertThat(fired(monthly(MissedRuns.ALL), january, now))
        .isEqualTo(
            waiting
                .send(SCHEDULED, STREAM, new Run(january))
                .send(SCHEDULED, STREAM, new Run(february))
                .send(SCHEDULED, STREAM, new Run(march)));
    assertThat(fired(monthly(MissedRuns.LAST), january, now))
        .isEqualTo(
            waiting
                .send(SCHEDULED, STREAM, new RecordMissed(january))
                .send(SCHEDULED, STREAM, new RecordMissed(february))
                .send(SCHEDULED, STREAM, new Run(march)));
    assertThat(fired(monthly(MissedRuns.NONE), january, now))
        .isEqualTo(
            waiting
                .send(SCHEDULED, STREAM, new RecordMissed(january))
                .send(SCHEDULED, STREAM, new RecordMissed(february))
                .send(SCHEDULED, STREAM, new RecordMissed(march)));
  }

  @Test
  void a_run_counts_as_missed_an_hour_after_its_time() {
    Instant due = day("2027-01-31");
    Reaction waiting = Reaction.none().schedule("run", day("2027-02-28"));
    assertThat(fired(monthly(MissedRuns.NONE), due, due.plus(Duration.ofHours(1))))
        .isEqualTo(waiting.send(SCHEDULED, STREAM, new Run(due)));
    assertThat(fired(monthly(MissedRuns.NONE), due, due.plus(Duration.ofHours(1)).plusNanos(1000)))
        .isEqualTo(waiting.send(SCHEDULED, STREAM, new RecordMissed(due)));
  }

  /// More runs than a reaction may have commands: step by step, none twice and none left out.
  @ParameterizedTest
  @EnumSource
  void a_long_outage_is_made_up_for_in_steps(MissedRuns missed) {
    TransferScheduled terms = monthly(missed);
    Instant now = day("2037-01-15");
    Instant due = day("2027-01-31");
    List<Instant> all = new ArrayList<>();
    List<Instant> run = new ArrayList<>();
    int steps = 0;
    while (!due.isAfter(now)) {
      Reaction reaction = fired(terms, due, now);
      for (SentCommand<?> sent : reaction.commands()) {
        if (sent.command() instanceof Run(Instant at)) {
          run.add(at);
          all.add(at);
        } else if (sent.command() instanceof RecordMissed(Instant at)) {
          all.add(at);
        }
      }
      due = ((TimerChange.Scheduled) reaction.timers().getFirst()).due();
      steps++;
    }
    assertThat(steps).isEqualTo(3);
    assertThat(all).hasSize(120).doesNotHaveDuplicates().isSorted();
    assertThat(run).hasSize(missed == MissedRuns.ALL ? 120 : missed == MissedRuns.LAST ? 1 : 0);
    if (missed == MissedRuns.LAST) {
      assertThat(run).containsExactly(day("2036-12-31"));
    }
  }
}
