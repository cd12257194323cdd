package dev.daybook.eventstore.spi;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Recognises an append that is in the log already, for the stores: what they would refuse may be
/// the second sending of what they have accepted. The log is immutable, so it can be looked for
/// after the refusal; whoever appends pays nothing.
///
/// An append's events stand side by side in the log, so the place of one is the place of all.
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

  /// Looks where the version that was expected would have put the append's events, or else for the
  /// first event that a condition rules out as it does the append's own: where the append was
  /// accepted, there was none before it.
  ///
  /// @return the append's first results, if it is there as a whole
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
        .or(() -> conditions.stream().flatMap(c -> repeated.ruledOut(c).stream()).findFirst())
        .flatMap(Stream::findFirst)
        .flatMap(repeated::around);
  }

  /// The events that a condition rules out as it does one of the append's own, if it does so.
  private Optional<Stream<RecordedEvent>> ruledOut(AppendCondition condition) {
    return appends.stream()
        .flatMap(append -> append.events().stream())
        .filter(own -> condition.isViolatedBy(Long.MAX_VALUE, own.type(), own.tags()))
        .findFirst()
        .map(own -> new EventFilter(Set.of(), Set.of(), Set.of(own.type()), condition.tags()))
        .map(filter -> store.readLog(condition.after(), filter));
  }

  /// Looks for the append from a position on. It reads on to the end of the log where the append is
  /// not there.
  ///
  /// @param position of an event that has the id of the append's first one
  /// @return the append's first results, if it is there as a whole
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
