package dev.daybook.accounts.http.server;

import java.time.Duration;

/// The bounds of the service that depend on the machine.
///
/// @param requestsInFlightMax how many requests to the API are worked on at a time; more are
///   answered with 503
/// @param freshnessPatience how long a list waits for its projection
/// @param stopPatience how long requests may go on when the service stops
/// @param eventStreamsMax how many clients the event stream serves at a time; more are answered
///   with 503
/// @param heartbeat how long a client of the event stream hears nothing at the most
/// @param peerTimes how slow a client may be
public record Limits(
    int requestsInFlightMax,
    Duration freshnessPatience,
    Duration stopPatience,
    int eventStreamsMax,
    Duration heartbeat,
    PeerTimes peerTimes) {
  public static final Limits DEFAULTS =
      new Limits(
          2_048, Duration.ofSeconds(2), Duration.ofSeconds(10), 1_000, Duration.ofSeconds(15));

  /// With the usual [PeerTimes].
  public Limits(
      int requestsInFlightMax,
      Duration freshnessPatience,
      Duration stopPatience,
      int eventStreamsMax,
      Duration heartbeat) {
    this(
        requestsInFlightMax,
        freshnessPatience,
        stopPatience,
        eventStreamsMax,
        heartbeat,
        PeerTimes.DEFAULTS);
  }
}
