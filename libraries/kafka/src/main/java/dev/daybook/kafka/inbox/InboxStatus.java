package dev.daybook.kafka.inbox;

import java.time.Instant;

/// What an inbox does on this node.
public sealed interface InboxStatus {
  /// It executes commands, or waits for records. Kafka assigns each partition to one node.
  record Running() implements InboxStatus {}

  /// Kafka or the log is unavailable or refuses access, or another node has taken over. It tries
  /// again by itself; no record is lost.
  ///
  /// @param since when this state has begun
  /// @param reason of the last attempt, in one line
  record Waiting(Instant since, String reason) implements InboxStatus {}

  /// It would miss a record, or execute one twice, if it went on. It looks again every 30 s and
  /// after [KafkaInbox#retry()].
  ///
  /// @param since when it has stopped
  /// @param message what was found, and what an operator can do
  record Stopped(Instant since, String message) implements InboxStatus {}

  /// It was closed.
  record Closed() implements InboxStatus {}
}
