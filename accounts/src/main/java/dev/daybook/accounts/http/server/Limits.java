package dev.daybook.accounts.http.server;

import java.time.Duration;

/// Limits of the service that depend on the machine.
///
/// @param requestsInFlightMax maximum number of concurrent API requests; further ones get a 503
/// @param listTimeout maximum time that a list waits for its projection
/// @param stopTimeout maximum time for running requests when the service stops
/// @param eventStreamsMax maximum number of event stream clients; further ones get a 503
/// @param heartbeat interval of heartbeats on an idle event stream
/// @param peerTimes time limits for slow clients
public record Limits(
    int requestsInFlightMax,
    Duration listTimeout,
    Duration stopTimeout,
    int eventStreamsMax,
    Duration heartbeat,
    PeerTimes peerTimes) {
  public static final Limits DEFAULTS =
      new Limits(
          2_048, Duration.ofSeconds(2), Duration.ofSeconds(10), 1_000, Duration.ofSeconds(15));

  /// Limits with [PeerTimes#DEFAULTS].
  public Limits(
      int requestsInFlightMax,
      Duration listTimeout,
      Duration stopTimeout,
      int eventStreamsMax,
      Duration heartbeat) {
    this(
        requestsInFlightMax,
        listTimeout,
        stopTimeout,
        eventStreamsMax,
        heartbeat,
        PeerTimes.DEFAULTS);
  }
}
