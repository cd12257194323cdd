package dev.daybook.explorer.api;

import dev.daybook.eventstore.LogIdentity.Epoch;
import dev.daybook.explorer.log.BoundedReads;
import dev.daybook.postgres.PostgresEventStore;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
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
    ArrayNode array = json.putArray("epochs");
    upTo(head)
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

  /// Puts the beginnings of epochs after events, in a time.
  ///
  /// @param head position up to which epochs began
  /// @param to exclusive
  /// @param time of the beginning of an epoch
  void putMarks(
      ObjectNode json, long head, Instant from, Instant to, Function<Epoch, Instant> time) {
    ArrayNode array = json.putArray("epochs");
    upTo(head).stream()
        .filter(it -> it.beganAfter() > 0)
        .forEach(
            it -> {
              Instant at = time.apply(it);
              if (!at.isBefore(from) && at.isBefore(to)) {
                array
                    .addObject()
                    .put("number", it.number())
                    .put("beganAfter", it.beganAfter())
                    .put("at", at.toString());
              }
            });
  }

  private List<Epoch> upTo(long head) {
    List<Epoch> epochs =
        reads.inTurn(store::identity).epochs().stream()
            .filter(it -> it.beganAfter() <= head)
            .toList();
    return epochs.subList(Math.max(0, epochs.size() - EPOCHS_MAX), epochs.size());
  }
}
