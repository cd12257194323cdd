package dev.daybook.postgres.live;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.postgres.tail.Tailer;
import java.time.Duration;
import java.util.List;

/// Feeds a subscription the events of a tailer.
///
/// @param tailer feeds the subscription while it runs
record TailedSubscription(Tailer tailer, RunningSubscription subscription)
    implements Tailer.Subscriber {
  /// Poll interval as a safety net, should the tailer have left out events.
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(30);

  static RunningSubscription start(Tailer tailer, Subscription subscription) {
    return start(tailer, subscription, POLL_INTERVAL);
  }

  static RunningSubscription start(Tailer tailer, Subscription subscription, Duration interval) {
    var rarely = subscription.options().withPollInterval(interval);
    var fed = new TailedSubscription(tailer, subscription.with(rarely).start());
    tailer.subscribe(fed);
    fed.subscription.wake(); // the tailer may have read events since the subscription last read
    return fed.subscription;
  }

  @Override
  public void receive(List<RecordedEvent> events) {
    if (subscription.isClosed()) {
      tailer.unsubscribe(this);
    } else if (!subscription.hasEnded()) { // an operator may start it again
      subscription.receive(events);
    }
  }

  /// The log has diverged from what the tailer has read. The subscription checks whether it has
  /// also diverged from its own checkpoint.
  @Override
  public void ended(RuntimeException reason) {
    subscription.check();
    tailer.subscribe(this);
  }
}
