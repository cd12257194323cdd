package dev.daybook.explorer.workers;

import dev.daybook.eventstore.subscriptions.RunningSubscription.Status;
import org.jspecify.annotations.Nullable;

/// The state of a subscription in words, and what is wrong with it.
record SubscriptionState(String word, @Nullable String error) {
  static SubscriptionState of(Status status) {
    return switch (status) {
      case Status.Running ignored -> new SubscriptionState("running", null);
      case Status.StandingBy ignored -> new SubscriptionState("standing by", null);
      case Status.Waiting(String reason) -> new SubscriptionState("waiting", reason);
      case Status.Stopped(long position, String error) ->
          new SubscriptionState("stopped", "At position %d: %s".formatted(position, error));
      case Status.Closed ignored -> new SubscriptionState("closed", null);
    };
  }
}
