package dev.daybook.postgres.live;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.tail.Tailer;
import java.time.Duration;
import java.util.List;

/// Brings a subscription what a tailer reads.
///
/// @param tailer while the subscription runs
record TailedSubscription(Tailer tailer, RunningSubscription subscription)
    implements Tailer.Subscriber {
  /// How often it looks for itself whether the tailer has left anything out.
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(30);

  static RunningSubscription start(Tailer tailer, Subscription subscription) {
    return start(tailer, subscription, POLL_INTERVAL);
  }

  static RunningSubscription start(Tailer tailer, Subscription subscription, Duration interval) {
    var rarely = subscription.options().withPollInterval(interval);
    var fed = new TailedSubscription(tailer, subscription.with(rarely).start());
    tailer.subscribe(fed);
    fed.subscription.wake(); // the tailer may have read on since the subscription has looked
    return fed.subscription;
  }

  @Override
  public void receive(List<RecordedEvent> events) {
    if (subscription.hasEnded()) {
      tailer.unsubscribe(this);
    } else {
      subscription.receive(events);
    }
  }

  /// The log has diverged from what the tailer has read; the subscription finds out whether it has
  /// diverged from what it has handled itself.
  @Override
  public void ended(RuntimeException reason) {
    subscription.check();
    tailer.subscribe(this);
  }
}
