package dev.daybook.accounts.http.server;

import java.time.Duration;

/// How long a client may take for its part of a request. A client that is slower is cut off.
///
/// @param head from the first byte of a request to the end of its headers
/// @param body from there to the end of its body
/// @param write for the network to take one write of an answer, at most 32 KiB
public record PeerTimes(Duration head, Duration body, Duration write) {
  public static final PeerTimes DEFAULTS =
      new PeerTimes(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(10));
}
