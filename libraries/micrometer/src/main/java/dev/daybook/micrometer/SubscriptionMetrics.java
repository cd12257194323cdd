package dev.daybook.micrometer;

import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.RunningSubscription.Status;
import dev.daybook.postgres.tail.Tailer;
import java.util.List;

/// Gauges of one subscription.
final class SubscriptionMetrics {
  private static final List<String> STATES =
      List.of("running", "standing by", "waiting", "stopped", "closed");

  private SubscriptionMetrics() {}

  static void add(Gauges log, RunningSubscription running, Tailer tailer) {
    Gauges gauges = log.tagged("subscription", running.name());
    gauges.add(
        "daybook.subscription.position",
        "Position of the last event that was handled",
        running,
        RunningSubscription::position);
    gauges.add(
        "daybook.subscription.lag.events",
        "Events between the subscription and the log's head",
        running,
        it -> Math.max(0, tailer.position() - it.position()));
    gauges.add(
        "daybook.subscription.stopped",
        "1 while the subscription is stopped by an error",
        running,
        it -> it.status() instanceof Status.Stopped ? 1 : 0);
    for (String state : STATES) {
      gauges
          .tagged("state", state)
          .add(
              "daybook.subscription.state",
              "1 for the current state of the subscription on this node, 0 for the others",
              running,
              it -> state(it.status()).equals(state) ? 1 : 0);
    }
  }

  private static String state(Status status) {
    return switch (status) {
      case Status.Running() -> "running";
      case Status.StandingBy() -> "standing by";
      case Status.Waiting waiting -> "waiting";
      case Status.Stopped stopped -> "stopped";
      case Status.Closed() -> "closed";
    };
  }
}
