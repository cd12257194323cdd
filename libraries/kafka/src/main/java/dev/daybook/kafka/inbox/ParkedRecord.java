package dev.daybook.kafka.inbox;

import java.time.Instant;

/// A record that waits in the topic of parked records.
///
/// @param key of the record; empty if it has none
/// @param partition of the record in the inbox's topic
/// @param offset of the record in the inbox's topic
/// @param reason why it was parked
/// @param since when it was parked
public record ParkedRecord(String key, int partition, long offset, String reason, Instant since) {}
