package dev.daybook.eventstore.boundaries;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.commands.IdempotencyKey;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Encodes the events of one command, with the tag of its idempotency key.
record Encoder<E>(
    EventCodec<E> codec,
    Supplier<UUID> eventIds,
    Map<String, String> metadata,
    @Nullable IdempotencyKey key) {
  NewEvent encode(StreamId stream, E event) {
    NewEvent encoded = codec.encode(stream, event, eventIds.get(), metadata);
    return key == null ? encoded : key.mark(encoded);
  }

  @Nullable AppendCondition keyCondition() {
    return key == null ? null : key.condition();
  }
}
