package dev.daybook.eventstore.spi;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Detects an append that is in the log already; for implementations of [EventStore]. A store calls
/// it before it rejects an append, since that may be the repetition of an accepted one. The log is
/// immutable, so the search can follow the rejection, and successful appends don't pay for it.
///
/// The events of an append have consecutive positions, so the position of one gives those of all.
public final class DuplicateAppendDetector {
  private final EventStore store;
  private final List<StreamAppend> appends;
  private final List<UUID> eventIds;

  private DuplicateAppendDetector(EventStore store, List<StreamAppend> appends) {
    this.store = store;
    this.appends = appends;
    this.eventIds =
        appends.stream()
            .flatMap(append -> append.events().stream())
            .map(NewEvent::eventId)
            .toList();
  }

  /// Searches where the expected version would have put the append's events. Otherwise searches at
  /// the first event that a condition excludes together with one of the append's own events: if the
  /// append was accepted, no such event was before it.
  ///
  /// @return the first results, if the whole append is in the log
  /// @throws EventStoreUnavailableException if the store can't be reached
  public static Optional<List<AppendResult>> find(
      EventStore store, List<StreamAppend> appends, List<AppendCondition> conditions) {
    var repeated = new DuplicateAppendDetector(store, appends);
    return appends.stream()
        .filter(append -> !append.events().isEmpty() && append.expected().onlyVersion().isPresent())
        .findFirst()
        .map(
            append ->
                store.readStream(append.stream(), append.expected().onlyVersion().getAsLong()))
        .or(() -> conditions.stream().flatMap(c -> repeated.excluded(c).stream()).findFirst())
        .flatMap(Stream::findFirst)
        .flatMap(repeated::around);
  }

  /// The events that a condition excludes, if it excludes one of the append's own events too.
  private Optional<Stream<RecordedEvent>> excluded(AppendCondition condition) {
    return appends.stream()
        .flatMap(append -> append.events().stream())
        .filter(own -> condition.isViolatedBy(Long.MAX_VALUE, own.type(), own.tags()))
        .findFirst()
        .map(own -> new EventFilter(Set.of(), Set.of(), Set.of(own.type()), condition.tags()))
        .map(filter -> store.readLog(condition.after(), filter));
  }

  /// Searches at a position, and then up to the end of the log.
  ///
  /// @param position of an event with the id of the append's first event
  /// @return the first results, if the whole append is in the log
  /// @throws EventStoreUnavailableException if the store can't be reached
  public static Optional<List<AppendResult>> find(
      EventStore store, List<StreamAppend> appends, long position) {
    var repeated = new DuplicateAppendDetector(store, appends);
    return store
        .readLog(position - 1)
        .filter(event -> event.eventId().equals(repeated.eventIds.getFirst()))
        .flatMap(event -> repeated.around(event).stream())
        .findFirst();
  }

  private Optional<List<AppendResult>> around(RecordedEvent event) {
    int index = eventIds.indexOf(event.eventId());
    if (index < 0) {
      return Optional.empty();
    }
    long before = event.position() - index - 1;
    List<RecordedEvent> there =
        before < 0 ? List.of() : store.readLog(before).limit(eventIds.size()).toList();
    boolean whole =
        there.size() == eventIds.size()
            && IntStream.range(0, there.size())
                .allMatch(i -> there.get(i).eventId().equals(eventIds.get(i)));
    return whole ? Optional.of(results(there)) : Optional.empty();
  }

  private List<AppendResult> results(List<RecordedEvent> there) {
    RecordedEvent last = there.getLast();
    List<AppendResult> results = new ArrayList<>(appends.size());
    int next = 0;
    for (StreamAppend append : appends) {
      next += append.events().size();
      long version =
          append.events().isEmpty()
              ? versionAt(append.stream(), last.position())
              : there.get(next - 1).version();
      results.add(new AppendResult(version, last.position(), last.recordedAt()));
    }
    return results;
  }

  private long versionAt(StreamId stream, long position) {
    return store.readStream(stream, 0).takeWhile(event -> event.position() <= position).count();
  }
}
