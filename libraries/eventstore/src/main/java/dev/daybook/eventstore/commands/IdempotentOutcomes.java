package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds what a command with a key came to when it was sent before: the log knows.
record IdempotentOutcomes<S, E>(EventStore store, StreamLoader<S, E> loader, EventCodec<E> codec) {

  /// Empty if the command hasn't happened, or has no key.
  Optional<List<CommandResult<S, E>>> find(@Nullable IdempotencyKey key) {
    if (key == null) {
      return Optional.empty();
    }
    List<RecordedEvent> events =
        store
            .readLog(0, EventFilter.all().withTags(key.tag()))
            .limit(EventStore.EVENTS_PER_APPEND_MAX)
            .toList();
    if (events.isEmpty()) {
      return Optional.empty();
    }
    key.sameCommand().accept(events.getFirst());
    var byStream = new LinkedHashMap<StreamId, List<RecordedEvent>>();
    events.forEach(e -> byStream.computeIfAbsent(e.stream(), _ -> new ArrayList<>()).add(e));
    long position = events.getLast().position();
    return Optional.of(
        byStream.values().stream().map(ofStream -> handled(ofStream, position)).toList());
  }

  private CommandResult<S, E> handled(List<RecordedEvent> events, long position) {
    RecordedEvent last = events.getLast();
    StreamState<S> after =
        loader.fold(loader.initial(), store.readStream(last.stream(), 0).limit(last.version()));
    return new CommandResult<>(after, position, events.stream().map(codec::decode).toList());
  }
}
