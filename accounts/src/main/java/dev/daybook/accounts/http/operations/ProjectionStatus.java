package dev.daybook.accounts.http.operations;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.postgres.projections.running.ProjectionReport;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What one node can say about a projection: what it does itself, and what the database knows.
///
/// @param version of this node's projection
/// @param head the log's; null while the database is away
/// @param pace in events a second
/// @param rebuildPace the same of the view that is built anew
record ProjectionStatus(
    String name,
    int version,
    Status status,
    long position,
    @Nullable Long head,
    OptionalDouble pace,
    OptionalDouble rebuildPace,
    ProjectionReport report) {
  /// How far behind the head it is said to catch up.
  static final long CATCHING_UP_EVENTS_MIN = 1_000;

  static ProjectionStatus of(ProjectionRunner runner, EventStore store) {
    Long head = null;
    var report = new ProjectionReport(null, null, null, null, List.of(), List.of());
    try {
      report = runner.operator().report();
      head = store.head();
    } catch (EventStoreUnavailableException e) {
      if (!(runner.status() instanceof Status.WaitingForDatabase)) {
        throw e;
      }
    }
    return new ProjectionStatus(
        runner.projection().name(),
        runner.projection().version(),
        runner.status(),
        runner.position(),
        head,
        runner.eventsPerSecond(),
        runner.rebuiltEventsPerSecond(),
        report);
  }

  String state() {
    return status instanceof Status.Running && lag().orElse(0) >= CATCHING_UP_EVENTS_MIN
        ? "catching up"
        : status.state().inWords();
  }

  OptionalLong lag() {
    return behind(position);
  }

  /// How many events a position is behind the head.
  OptionalLong behind(long place) {
    return head == null ? OptionalLong.empty() : OptionalLong.of(Math.max(0, head - place));
  }

  /// How long it takes at a pace to come from a position up to the head.
  OptionalLong secondsLeft(long place, OptionalDouble atPace) {
    OptionalLong events = behind(place);
    return events.isEmpty() || atPace.orElse(0) <= 0
        ? OptionalLong.empty()
        : OptionalLong.of((long) Math.ceil(events.getAsLong() / atPace.getAsDouble()));
  }
}
