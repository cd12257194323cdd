package dev.daybook.micrometer;

import dev.daybook.postgres.projections.VerificationResult;
import dev.daybook.postgres.projections.running.ProjectionLag;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.running.ProjectionRunner.State;
import dev.daybook.postgres.tail.Tailer;
import java.util.OptionalLong;

/// Gauges of one projection.
final class ProjectionMetrics {
  private static final double MILLIS_PER_SECOND = 1000.0;

  private ProjectionMetrics() {}

  static void add(Gauges log, ProjectionRunner runner, Tailer tailer) {
    Gauges gauges = log.tagged("projection", runner.projection().name());
    addProgress(gauges, runner, ProjectionLag.watch(runner, tailer));
    addState(gauges, runner);
  }

  private static void addProgress(Gauges gauges, ProjectionRunner runner, ProjectionLag lag) {
    gauges.add(
        "daybook.projection.position",
        "Position of the read model",
        runner,
        ProjectionRunner::position);
    gauges.add(
        "daybook.projection.lag.events",
        "Events between the read model and the log's head",
        lag,
        ProjectionLag::events);
    gauges.addSeconds(
        "daybook.projection.lag.seconds",
        "How long the read model has been behind the log without interruption",
        lag,
        it -> it.time().toMillis() / MILLIS_PER_SECOND);
    gauges.add(
        "daybook.projection.rate",
        "Events per second that the read model applies while it catches up",
        runner,
        it -> it.eventsPerSecond().orElse(0));
    gauges.add(
        "daybook.projection.rebuild.position",
        "Position of the running rebuild",
        runner,
        ProjectionMetrics::rebuilt);
  }

  private static void addState(Gauges gauges, ProjectionRunner runner) {
    gauges.add(
        "daybook.projection.differences",
        "Rows of the read model that differed in the last comparison with the log",
        runner,
        ProjectionMetrics::differences);
    gauges.add(
        "daybook.projection.failed",
        "1 while the projection is stopped by an error",
        runner,
        ProjectionMetrics::failed);
    for (State state : State.values()) {
      gauges
          .tagged("state", state.inWords())
          .add(
              "daybook.projection.state",
              "1 for the current state of the projection on this node, 0 for the others",
              runner,
              it -> it.status().state() == state ? 1 : 0);
    }
    gauges.add(
        "daybook.projection.parked.streams",
        "Streams whose events wait because one could not be applied",
        runner,
        ProjectionRunner::parkedStreams);
  }

  /// NaN before the first comparison.
  private static double differences(ProjectionRunner runner) {
    return runner
        .verified()
        .map(VerificationResult::differences)
        .map(Long::doubleValue)
        .orElse(Double.NaN);
  }

  /// NaN while no rebuild runs.
  private static double rebuilt(ProjectionRunner runner) {
    OptionalLong position = runner.rebuiltPosition();
    return position.isPresent() ? position.getAsLong() : Double.NaN;
  }

  private static double failed(ProjectionRunner runner) {
    return switch (runner.status().state()) {
      case FAILED, AHEAD_OF_LOG -> 1;
      case RUNNING, STANDING_BY, WAITING_FOR_DATABASE, AT_OTHER_VERSION -> 0;
    };
  }
}
