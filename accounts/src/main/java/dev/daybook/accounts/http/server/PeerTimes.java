package dev.daybook.accounts.http.server;

import java.time.Duration;

/// Time limits for the client's part of a request. A slower client is disconnected.
///
/// @param head from the first byte of a request to the end of its headers
/// @param body from the end of the headers to the end of the body
/// @param write for one write of a response, at most 32 KiB
public record PeerTimes(Duration head, Duration body, Duration write) {
  public static final PeerTimes DEFAULTS =
      new PeerTimes(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(10));
}
