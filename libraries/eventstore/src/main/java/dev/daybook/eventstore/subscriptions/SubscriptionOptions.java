package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import java.time.Duration;
import java.util.Random;

/// Options of a [Subscription]. Immutable: start with [#defaults()]; each `with…` method returns a
/// copy with one value changed.
///
/// @param batchEvents maximum number of events between two stored checkpoints: 1 to
///   [EventStore#SCAN_EVENTS_MAX], default 500
/// @param pollInterval maximum delay before an event is noticed without a wake-up: 1 ms to 1 day,
///   default 200 ms
/// @param attemptsMax number of attempts at an event before the subscription stops: 1 to
///   [#ATTEMPTS_LIMIT], default 5
/// @param backoff pause after a failed attempt; default random, below 100 ms after the first one;
///   the bound doubles with each attempt, up to 5 s
/// @param lease how long other nodes wait after the last renewal of the lease before they take
///   over: 100 ms to 1 day, default 5 s. The lease is renewed, and the checkpoint stored, five
///   times in that time
/// @param handlingTimeout maximum time for handling one event; after it the handler counts as hung,
///   and its lease is no longer renewed: 100 ms to 1 day, default 1 minute
public record SubscriptionOptions(
    int batchEvents,
    Duration pollInterval,
    int attemptsMax,
    Backoff backoff,
    Duration lease,
    Duration handlingTimeout) {
  public static final int ATTEMPTS_LIMIT = 1_000_000;

  private static final Duration POLL_INTERVAL_MIN = Duration.ofMillis(1);
  private static final Duration LEASE_MIN = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final SubscriptionOptions DEFAULTS =
      new SubscriptionOptions(
          500,
          Duration.ofMillis(200),
          5,
          Backoff.jittered(Duration.ofMillis(100), Duration.ofSeconds(5), new Random()),
          Duration.ofSeconds(5),
          Duration.ofMinutes(1));

  /// @throws IllegalArgumentException if a value is out of its range; the message names both
  public SubscriptionOptions {
    requireWithin("batchEvents", batchEvents, 1, EventStore.SCAN_EVENTS_MAX);
    requireWithin("pollInterval", pollInterval, POLL_INTERVAL_MIN, LONGEST);
    requireWithin("attemptsMax", attemptsMax, 1, ATTEMPTS_LIMIT);
    requireWithin("lease", lease, LEASE_MIN, LONGEST);
    requireWithin("handlingTimeout", handlingTimeout, LEASE_MIN, LONGEST);
  }

  public static SubscriptionOptions defaults() {
    return DEFAULTS;
  }

  public SubscriptionOptions withBatchEvents(int events) {
    return new SubscriptionOptions(
        events, pollInterval, attemptsMax, backoff, lease, handlingTimeout);
  }

  public SubscriptionOptions withPollInterval(Duration interval) {
    return new SubscriptionOptions(
        batchEvents, interval, attemptsMax, backoff, lease, handlingTimeout);
  }

  public SubscriptionOptions withAttemptsMax(int attempts) {
    return new SubscriptionOptions(
        batchEvents, pollInterval, attempts, backoff, lease, handlingTimeout);
  }

  public SubscriptionOptions withBackoff(Backoff pauses) {
    return new SubscriptionOptions(
        batchEvents, pollInterval, attemptsMax, pauses, lease, handlingTimeout);
  }

  public SubscriptionOptions withLease(Duration length) {
    return new SubscriptionOptions(
        batchEvents, pollInterval, attemptsMax, backoff, length, handlingTimeout);
  }

  public SubscriptionOptions withHandlingTimeout(Duration timeout) {
    return new SubscriptionOptions(batchEvents, pollInterval, attemptsMax, backoff, lease, timeout);
  }

  private static <T extends Comparable<T>> void requireWithin(String name, T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s of a subscription must be from %s to %s, not %s".formatted(name, min, max, value));
    }
  }
}
