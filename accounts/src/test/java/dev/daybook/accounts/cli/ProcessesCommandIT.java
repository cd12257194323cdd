package dev.daybook.accounts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.scheduled.MissedRuns;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.accounts.scheduled.ScheduledTransferTypes;
import dev.daybook.accounts.scheduled.Timing;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.testing.Await;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// `daybook processes` on a running service.
class ProcessesCommandIT {
  private static final int OK = 0;
  private static final int FAILED = 1;

  private final UUID id = UUID.randomUUID();

  private static String run(RunningApi api, int status, String... arguments) {
    List<String> all = new ArrayList<>(List.of("processes"));
    all.addAll(List.of(arguments));
    all.add("--port=" + api.port());
    Ran ran = Ran.of(Map.of(), all);
    assertThat(ran.status()).as(ran.errors()).isEqualTo(status);
    return ran.out() + ran.errors();
  }

  /// As if a later release had stored it: the timer is due too late.
  private void appendDueTooLate(RunningApi api) {
    var terms =
        new TransferScheduled(
            id,
            new UserId(UUID.randomUUID()),
            new UserId(UUID.randomUUID()),
            new Money(100, Currency.of("USD")),
            "",
            new Timing.Once(Instant.parse("2999-01-01T00:00:00Z")),
            MissedRuns.LAST);
    StreamId stream = ScheduledTransferTypes.stream(id);
    NewEvent event =
        new ScheduledTransferTypes().encode(stream, terms, UUID.randomUUID(), Map.of());
    api.log().append(stream, ExpectedVersion.noStream(), List.of(event));
  }

  private List<RecordedEvent> eventsOfProcess(RunningApi api, String type) {
    try (var events = api.log().readStream(StreamId.of("scheduled_runs", id.toString()), 0)) {
      return events.filter(event -> event.type().equals(type)).toList();
    }
  }

  @Test
  void lists_shows_retries_and_skips() {
    try (RunningApi api = RunningApi.start()) {
      Await.until(() -> run(api, OK).contains("scheduled_runs: running"));
      assertThat(run(api, OK))
          .contains("reservation_expiry: running, position", "scheduled_runs: running, position")
          .contains("timers: no trouble")
          .doesNotContain("parked: ");
      assertThat(run(api, FAILED, "show", "scheduled_runs", "7"))
          .contains("7 is not a parked process of scheduled_runs: none is parked");

      appendDueTooLate(api);
      Await.until(() -> run(api, OK, "list").contains(" 1 parked"));

      assertThat(run(api, OK, "list"))
          .contains("  parked: " + id + " at position 1 since 2")
          .contains("due at 2999-01-01T00:00:00Z");
      assertThat(run(api, OK, "show", "scheduled_runs", id.toString()))
          .contains("due at 2999-01-01T00:00:00Z")
          .containsPattern("type +TRANSFER_SCHEDULED")
          .containsPattern("position +1\\R");
      assertThat(run(api, FAILED, "show", "scheduled_runs", "7"))
          .contains("7 is not a parked process of scheduled_runs. Parked are " + id);
      assertThat(run(api, FAILED, "show", "runs", "7"))
          .contains("no process manager runs. It has reservation_expiry, scheduled_runs");
      assertThat(run(api, FAILED, "skip", "runs", "7"))
          .contains("no process manager of this name. It has reservation_expiry, scheduled_runs");

      assertThat(run(api, OK, "retry", "scheduled_runs", id.toString(), "--why=To see"))
          .contains("scheduled_runs " + id + " is tried again");
      Await.until(() -> eventsOfProcess(api, "PROCESS_PARKED").size() == 2);
      Await.until(() -> run(api, OK, "list").contains(" 1 parked"));
      run(api, OK, "skip", "scheduled_runs", id.toString(), "--by=Ada", "--why=Ticket 8");
      Await.until(() -> !run(api, OK, "list").contains(" 1 parked"));
      assertThat(run(api, FAILED, "skip", "scheduled_runs", id.toString()))
          .contains("is not parked");
      assertThat(eventsOfProcess(api, "PROCESS_INPUT_SKIPPED"))
          .singleElement()
          .satisfies(event -> assertThat(event.data()).contains("Ada", "Ticket 8"));
    }
  }
}
