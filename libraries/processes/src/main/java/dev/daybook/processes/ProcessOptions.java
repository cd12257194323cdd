package dev.daybook.processes;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.subscriptions.SubscriptionOptions;
import java.time.Duration;

/// Options of a process manager. Immutable: start with [#defaults()]; each `with…` method returns a
/// copy with one value changed.
///
/// @param attemptsMax how often a step is tried before its process is parked: 1 to
///   [#ATTEMPTS_LIMIT], default 5
/// @param backoff pause after a failed attempt; default random, below 100 ms after the first one;
///   the bound doubles with each attempt, up to 5 s. The other processes of the process manager
///   wait meanwhile
/// @param chainMax maximum number of steps of which each causes the next one: 1 to [#CHAIN_LIMIT],
///   default 100. A longer chain is taken for a process that reacts to itself without end, and
///   parked
/// @param subscription lease, polling and timeouts of the subscription that runs it
public record ProcessOptions(
    int attemptsMax, Backoff backoff, int chainMax, SubscriptionOptions subscription) {
  public static final int ATTEMPTS_LIMIT = 100;
  public static final int CHAIN_LIMIT = 1_000_000;

  private static final ProcessOptions DEFAULTS =
      new ProcessOptions(
          5,
          Backoff.jittered(Duration.ofMillis(100), Duration.ofSeconds(5)),
          100,
          SubscriptionOptions.defaults());

  /// @throws IllegalArgumentException if a value is out of its range
  public ProcessOptions {
    requireWithin("attemptsMax", attemptsMax, ATTEMPTS_LIMIT);
    requireWithin("chainMax", chainMax, CHAIN_LIMIT);
  }

  public static ProcessOptions defaults() {
    return DEFAULTS;
  }

  public ProcessOptions withAttemptsMax(int attempts) {
    return new ProcessOptions(attempts, backoff, chainMax, subscription);
  }

  public ProcessOptions withBackoff(Backoff pauses) {
    return new ProcessOptions(attemptsMax, pauses, chainMax, subscription);
  }

  public ProcessOptions withChainMax(int steps) {
    return new ProcessOptions(attemptsMax, backoff, steps, subscription);
  }

  public ProcessOptions withSubscription(SubscriptionOptions options) {
    return new ProcessOptions(attemptsMax, backoff, chainMax, options);
  }

  private static void requireWithin(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "%s of a process manager must be from 1 to %d, not %d".formatted(name, max, value));
    }
  }
}
