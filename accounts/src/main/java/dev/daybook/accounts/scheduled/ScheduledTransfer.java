package dev.daybook.accounts.scheduled;

import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// State of a scheduled transfer, folded from its events.
public sealed interface ScheduledTransfer {
  /// Number of runs that the state keeps.
  int RUNS_KEPT = 12;

  record Unknown() implements ScheduledTransfer {}

  /// One that was scheduled; active, done or cancelled.
  ///
  /// @param lastDue due time of the last run that has an outcome; null before the first one
  /// @param runs the last [#RUNS_KEPT], in their order
  record Known(
      TransferScheduled terms, boolean cancelled, @Nullable Instant lastDue, List<Run> runs)
      implements ScheduledTransfer {
    public Known {
      runs = List.copyOf(runs);
    }

    /// The next run; empty if there is none.
    public Optional<Instant> nextRun() {
      if (cancelled) {
        return Optional.empty();
      }
      return lastDue == null ? terms.timing().first() : terms.timing().nextAfter(lastDue);
    }

    Known cancel() {
      return new Known(terms, true, lastDue, runs);
    }

    Known with(Run run) {
      List<Run> all = new ArrayList<>(runs);
      all.add(run);
      return new Known(
          terms,
          cancelled,
          run.due(),
          all.subList(Math.max(0, all.size() - RUNS_KEPT), all.size()));
    }

    boolean hasRun(Instant due) {
      return lastDue != null && !due.isAfter(lastDue);
    }
  }

  /// A run with its outcome.
  sealed interface Run {
    Instant due();

    record Sent(Instant due, UUID transfer) implements Run {}

    record Refused(Instant due, Rejected.Reason reason) implements Run {}

    record Missed(Instant due) implements Run {}
  }
}
