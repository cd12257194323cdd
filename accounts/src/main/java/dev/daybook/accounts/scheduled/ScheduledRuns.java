package dev.daybook.accounts.scheduled;

import dev.daybook.accounts.scheduled.ScheduledTransferCommand.RecordMissed;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Run;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.Cancelled;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.CommandTarget;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.ProcessInput.CommandRejected;
import dev.daybook.eventstore.processes.ProcessInput.Happened;
import dev.daybook.eventstore.processes.ProcessInput.TimerFired;
import dev.daybook.eventstore.processes.ProcessManager;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.jackson.EventMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs scheduled transfers when they are due, with one timer each: for the next run.
///
/// A timer that fires late, after an outage, stands for all runs that have come due meanwhile; the
/// rule for missed runs says which of them run.
public final class ScheduledRuns
    implements ProcessManager<ScheduledRuns.Progress, ScheduledTransferEvent> {
  /// Category of the streams of the processes. Never change it.
  public static final String NAME = "scheduled_runs";

  public static final CommandTarget<ScheduledTransferCommand> SCHEDULED =
      CommandTarget.named("scheduled transfers");

  /// A run that is later than this was missed, by the rule [MissedRuns#NONE].
  public static final Duration LATE_MAX = Duration.ofHours(1);

  /// Maximum number of runs in one step. If more have come due, a further step follows at once.
  static final int RUNS_PER_STEP_MAX = 50;

  private static final String TIMER = "run";

  /// What is known about a scheduled transfer.
  public sealed interface Progress {
    record Unknown() implements Progress {}

    record Active(StreamId stream, TransferScheduled terms) implements Progress {}

    record Ended() implements Progress {}
  }

  /// The id of the scheduled transfer of which an event of an account is a run; empty for others.
  public static Optional<String> scheduledTransfer(RecordedEvent event) {
    return EventMetadata.text(event, "process")
        .filter(process -> process.startsWith(NAME + "-"))
        .map(process -> process.substring(NAME.length() + 1));
  }

  @Override
  public Progress initialState() {
    return new Progress.Unknown();
  }

  @Override
  public Optional<String> processOf(StreamId stream, ScheduledTransferEvent event) {
    return Optional.of(stream.id());
  }

  @Override
  public Progress evolve(Progress progress, ProcessInput<ScheduledTransferEvent> input) {
    return switch (input) {
      case Happened<ScheduledTransferEvent>(StreamId stream, TransferScheduled terms, _) ->
          new Progress.Active(stream, terms);
      case Happened<ScheduledTransferEvent>(_, Cancelled _, _) -> new Progress.Ended();
      case Happened<ScheduledTransferEvent> _ -> progress;
      case CommandRejected<ScheduledTransferEvent> _, TimerFired<ScheduledTransferEvent> _ ->
          progress;
    };
  }

  @Override
  public Reaction react(Progress progress, ProcessInput<ScheduledTransferEvent> input) {
    return switch (input) {
      case Happened<ScheduledTransferEvent>(_, TransferScheduled terms, _) ->
          waitingFor(terms.timing().first());
      case Happened<ScheduledTransferEvent>(_, Cancelled _, _) -> Reaction.none().cancel(TIMER);
      case Happened<ScheduledTransferEvent> _ -> Reaction.none();
      case TimerFired<ScheduledTransferEvent>(_, Instant due, Instant at) ->
          progress instanceof Progress.Active active ? run(active, due, at) : Reaction.none();
      case CommandRejected<ScheduledTransferEvent> _ -> Reaction.none();
    };
  }

  private static Reaction run(Progress.Active active, Instant due, Instant now) {
    TransferScheduled terms = active.terms();
    List<Instant> runs = new ArrayList<>();
    Optional<Instant> next = Optional.of(due);
    while (next.isPresent() && runs.size() < RUNS_PER_STEP_MAX && !next.get().isAfter(now)) {
      runs.add(next.get());
      next = terms.timing().nextAfter(next.get());
    }
    boolean isLastOfAll = next.isEmpty() || next.get().isAfter(now);
    Reaction reaction = waitingFor(next);
    for (int i = 0; i < runs.size(); i++) {
      Instant run = runs.get(i);
      boolean isRun =
          switch (terms.missedRuns()) {
            case ALL -> true;
            case LAST -> isLastOfAll && i == runs.size() - 1;
            case NONE -> !run.plus(LATE_MAX).isBefore(now);
          };
      reaction =
          reaction.send(SCHEDULED, active.stream(), isRun ? new Run(run) : new RecordMissed(run));
    }
    return reaction;
  }

  private static Reaction waitingFor(Optional<Instant> run) {
    return run.map(due -> Reaction.none().schedule(TIMER, due)).orElse(Reaction.none());
  }
}
