package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Encodes the events of one decision, with the tags of its idempotency key and its boundary, and
/// knows the conditions of both.
record EventEncoder<S, E>(
    EventCodec<E> codec,
    Supplier<UUID> eventIds,
    Map<String, String> metadata,
    @Nullable IdempotencyKey key,
    @Nullable ConsistencyBoundary<S, E> boundary) {

  /// @param before the stream's state that was decided on
  NewEvent encode(StreamId stream, S before, E event) {
    NewEvent encoded = codec.encode(stream, event, eventIds.get(), metadata);
    if (boundary != null) {
      encoded = encoded.taggedAlso(boundary.tags(before, event));
    }
    return key == null ? encoded : key.mark(encoded);
  }

  @Nullable AppendCondition keyCondition() {
    return key == null ? null : key.condition();
  }

  /// What must not have happened when the events are appended.
  ///
  /// @param events all of the decision, at least one
  /// @throws RuntimeException if the boundary refuses them
  List<AppendCondition> conditions(List<E> events) {
    List<AppendCondition> conditions = new ArrayList<>();
    if (key != null) {
      conditions.add(key.condition());
    }
    if (boundary != null) {
      conditions.addAll(boundary.check(events));
    }
    return conditions;
  }
}
