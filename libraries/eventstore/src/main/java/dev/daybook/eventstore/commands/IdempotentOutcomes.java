package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendOutcomeUnknownException;
import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogOverloadedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gives a repeated command the results of its first call, which it reads from the log.
record IdempotentOutcomes<S, E>(EventStore store, StreamLoader<S, E> loader, EventCodec<E> codec) {

  /// The results of this call, or those of the first call with the key where this one was refused
  /// or changed nothing.
  ///
  /// @param key null for a command without one
  List<CommandResult<S, E>> resultsOf(
      Supplier<List<CommandResult<S, E>>> call, @Nullable IdempotencyKey key) {
    List<CommandResult<S, E>> results;
    try {
      results = call.get();
    } catch (AppendOutcomeUnknownException
        | EventStoreUnavailableException
        | EventStoreMisconfiguredException
        | LogOverloadedException trouble) {
      throw trouble;
    } catch (RuntimeException refusal) {
      // Read after the load: if that showed events of the first call, this finds them, too.
      return find(key).orElseThrow(() -> refusal);
    }
    boolean changed = results.stream().anyMatch(result -> !result.events().isEmpty());
    return changed ? results : find(key).orElse(results);
  }

  /// Empty if the command has not happened, or has no key.
  private Optional<List<CommandResult<S, E>>> find(@Nullable IdempotencyKey key) {
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
    events.forEach(e -> byStream.computeIfAbsent(e.stream(), ignored -> new ArrayList<>()).add(e));
    long position = events.getLast().position();
    return Optional.of(
        byStream.values().stream().map(ofStream -> result(ofStream, position)).toList());
  }

  private CommandResult<S, E> result(List<RecordedEvent> events, long position) {
    RecordedEvent last = events.getLast();
    StreamState<S> after =
        loader.fold(loader.initial(), store.readStream(last.stream(), 0).limit(last.version()));
    return new CommandResult<>(after, position, events.stream().map(codec::decode).toList());
  }
}
