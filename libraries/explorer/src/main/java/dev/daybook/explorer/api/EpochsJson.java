package dev.daybook.explorer.api;

import dev.daybook.eventstore.LogIdentity;
import dev.daybook.explorer.log.BoundedReads;
import dev.daybook.postgres.PostgresEventStore;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON rendering of a log's epochs.
final class EpochsJson {
  private static final int EPOCHS_MAX = 50;

  private final PostgresEventStore store;
  private final BoundedReads reads;

  EpochsJson(PostgresEventStore store, BoundedReads reads) {
    this.store = store;
    this.reads = reads;
  }

  /// Puts the last epochs that began up to a position.
  void put(ObjectNode json, long head) {
    List<LogIdentity.Epoch> epochs =
        reads.inTurn(store::identity).epochs().stream()
            .filter(it -> it.beganAfter() <= head)
            .toList();
    ArrayNode array = json.putArray("epochs");
    epochs.stream()
        .skip(Math.max(0, epochs.size() - EPOCHS_MAX))
        .forEach(
            it ->
                array
                    .addObject()
                    .put("number", it.number())
                    .put("beganAfter", it.beganAfter())
                    .put("beganAt", it.beganAt().toString())
                    .put("by", it.by())
                    .put("reason", it.why()));
  }
}
