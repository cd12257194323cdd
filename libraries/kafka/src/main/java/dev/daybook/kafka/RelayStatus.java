package dev.daybook.kafka;

import java.time.Instant;

/// What a relay does on this node.
public sealed interface RelayStatus {
  /// It relays events, or has relayed all and waits for new ones.
  record Running() implements RelayStatus {}

  /// Another node has the lease; this one takes over when the lease is free.
  record StandingBy() implements RelayStatus {}

  /// Kafka or the database is unavailable, refuses access, or another producer has fenced this one.
  /// It tries again by itself, on this node or on another one; the log goes on without it.
  ///
  /// @param since when this state has begun
  /// @param reason of the last attempt, in one line
  record Waiting(Instant since, String reason) implements RelayStatus {}

  /// It has stopped, before it would have broken its promises. It looks again every 30 s and after
  /// [KafkaRelay#retry()], whether the reason is still there.
  ///
  /// @param since when it has stopped
  /// @param message what was found, and what an operator can do
  record Stopped(Instant since, RelayStopReason reason, String message) implements RelayStatus {}

  /// It was closed.
  record Closed() implements RelayStatus {}
}
