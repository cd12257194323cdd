package dev.daybook.kafka;

/// Why a relay has stopped. In each case consumers would otherwise miss an event, get one twice or
/// get events of a diverged log. `docs/kafka.md` says for each what an operator does.
public enum RelayStopReason {
  /// The log doesn't have the last event that was relayed: it was restored from a backup, or is
  /// another log. [KafkaRelay#continueAfterRestore].
  LOG_DIVERGED(false),
  /// The database is on an earlier timeline than the one that this relay has read: it is a former
  /// primary that came back, or was restored from a backup. Connect to the present primary, which
  /// the relay notices by itself; or, after a restore, begin an epoch, and start nodes again that
  /// have appended on the later timeline.
  FORMER_PRIMARY(false),
  /// The topic is missing, or was deleted and created again. [KafkaRelay#restart].
  TOPIC_REPLACED(true),
  /// The topic has another number of partitions than before: keys would move to other partitions.
  /// [KafkaRelay#restart].
  PARTITIONS_CHANGED(true),
  /// A partition ends before the last record that was committed to it: Kafka has lost records.
  /// [KafkaRelay#restart].
  RECORDS_LOST(true),
  /// The topic has records, and the control topic has no record of this relay.
  /// [KafkaRelay#restart].
  CONTROL_RECORD_MISSING(true),
  /// Another relay writes to the topic, of this log or another one. Use another topic.
  TOPIC_TAKEN(false),
  /// Filter or topic differ from those that this relay was begun with. Use a new name and a new
  /// topic.
  DEFINITION_CHANGED(false),
  /// A topic's configuration can lose or remove acknowledged records. Correct it, or allow it.
  UNSAFE_TOPIC(false),
  /// Kafka refuses an event because of its size. Raise the topic's `max.message.bytes`.
  EVENT_TOO_LARGE(false),
  /// The record in the control topic was written by a later version of this library.
  CONTROL_RECORD_UNREADABLE(false),
  /// An error that no retry corrects.
  FAILED(false);

  private final boolean restartable;

  RelayStopReason(boolean restartable) {
    this.restartable = restartable;
  }

  /// Whether [KafkaRelay#restart] is applicable.
  public boolean isRestartable() {
    return restartable;
  }
}
