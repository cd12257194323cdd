package dev.daybook.accounts.api;

import java.time.Duration;

/// The bounds of the service that depend on the machine.
///
/// @param requestsInFlightMax how many requests to the API are worked on at a time; more are
///   answered with 503
/// @param freshnessPatience how long a list waits for its projection
/// @param stopPatience how long requests may go on when the service stops
public record Limits(int requestsInFlightMax, Duration freshnessPatience, Duration stopPatience) {
  public static final Limits DEFAULTS =
      new Limits(2_048, Duration.ofSeconds(2), Duration.ofSeconds(10));
}
