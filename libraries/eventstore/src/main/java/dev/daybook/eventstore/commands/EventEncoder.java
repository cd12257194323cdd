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

/// Makes the events of one command ready for the log: with the tags of its key and of a rule, and
/// with the conditions of both.
record EventEncoder<S, E>(
    EventCodec<E> codec,
    Supplier<UUID> eventIds,
    Map<String, String> metadata,
    @Nullable IdempotencyKey key,
    @Nullable ConsistencyBoundary<S, E> rule) {

  /// @param before the stream as it was decided on
  NewEvent encode(StreamId stream, S before, E event) {
    NewEvent encoded = codec.encode(stream, event, eventIds.get(), metadata);
    if (rule != null) {
      encoded = encoded.taggedAlso(rule.tags(before, event));
    }
    return key == null ? encoded : key.mark(encoded);
  }

  /// What must not have happened, for the command's events to be appended.
  ///
  /// @throws RuntimeException if the rule says no
  List<AppendCondition> conditions(List<E> events) {
    List<AppendCondition> conditions = new ArrayList<>();
    if (key != null) {
      conditions.add(key.condition());
    }
    if (rule != null) {
      conditions.addAll(rule.check(events));
    }
    return conditions;
  }
}
