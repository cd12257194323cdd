package dev.daybook.accounts.http.operations;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.projections.running.ProjectionReport;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Status of a projection: the state on this node, and the report from the database.
///
/// @param version version of this node's projection
/// @param head the log's head; null while it cannot be read
/// @param pace events per second of the projection
/// @param rebuildPace events per second of the rebuild
record ProjectionStatus(
    String name,
    int version,
    Status status,
    long position,
    @Nullable Long head,
    OptionalDouble pace,
    OptionalDouble rebuildPace,
    ProjectionReport report) {
  /// Minimum lag of the state "catching up", in events.
  static final long CATCHING_UP_EVENTS_MIN = 1_000;

  static ProjectionStatus of(ProjectionRunner runner, EventStore store) {
    Long head = null;
    var report = new ProjectionReport(null, null, null, null, List.of(), List.of());
    try {
      report = runner.operator().report();
      head = store.head();
    } catch (EventStoreException e) {
      Status status = runner.status(); // says why the rest is not known
      if (!(status instanceof Status.WaitingForDatabase || status instanceof Status.Failed)) {
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

  /// Number of events between a position and the head.
  OptionalLong behind(long from) {
    return head == null ? OptionalLong.empty() : OptionalLong.of(Math.max(0, head - from));
  }

  /// Estimated seconds from a position to the head.
  OptionalLong secondsLeft(long from, OptionalDouble atPace) {
    OptionalLong events = behind(from);
    return events.isEmpty() || atPace.orElse(0) <= 0
        ? OptionalLong.empty()
        : OptionalLong.of((long) Math.ceil(events.getAsLong() / atPace.getAsDouble()));
  }
}
