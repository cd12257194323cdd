package dev.daybook.kafka;

import java.util.Collections;
import java.util.List;

/// The topic of a relay as the control record names it.
///
/// @param id Kafka's id of the topic: a topic that is created again has another one
/// @param lastOffsets of each partition the offset of the relay's last committed record, or the
///   last one that it has found at its start; -1 if there is none
record RelayedTopic(String name, String id, List<Long> lastOffsets) {
  RelayedTopic {
    lastOffsets = List.copyOf(lastOffsets);
  }

  /// A topic without records.
  static RelayedTopic empty(String name, String id, int partitions) {
    return new RelayedTopic(name, id, Collections.nCopies(partitions, -1L));
  }

  int partitions() {
    return lastOffsets.size();
  }
}
