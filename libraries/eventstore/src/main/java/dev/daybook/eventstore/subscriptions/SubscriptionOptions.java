package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import java.time.Duration;
import java.util.Random;

/// How a [Subscription] reads, retries and holds its lease. [#defaults()] suits most; the methods
/// `with…` change one value each.
///
/// @param batchEvents the most events that are read and handled until the checkpoint is stored: 1
///   to [EventStore#SCAN_EVENTS_MAX], by default 500
/// @param pollInterval the maximum delay before an event is noticed without a wake-up: 1 ms to 1
///   day, by default 200 ms
/// @param attemptsMax how often an event is tried until the subscription stops: 1 to
///   [#ATTEMPTS_LIMIT], by default 5
/// @param backoff the pause after each failed attempt; by default random, up to 100 ms at first and
///   doubling, at most 5 s
/// @param lease how long a node without a sign of life keeps others from taking over: 100 ms to 1
///   day, by default 5 s. The checkpoint is stored at least every fifth of it.
/// @param handlingTimeout how long the handling of one event may take until the handler counts as
///   hung and its lease is no longer renewed: 100 ms to 1 day, by default 1 minute
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

  /// @throws IllegalArgumentException that names the value, if one is out of its range
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
