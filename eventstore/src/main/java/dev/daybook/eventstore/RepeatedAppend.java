package dev.daybook.eventstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/// Recognises a unit that is in the log already, for the stores: what they would refuse may be the
/// second sending of what they have accepted. The log is immutable, so it can be looked for after
/// the refusal; whoever appends pays nothing.
///
/// A unit's events stand side by side in the log, so the place of one is the place of all.
public final class RepeatedAppend {
  private final EventStore store;
  private final List<StreamAppend> unit;
  private final List<UUID> eventIds;

  private RepeatedAppend(EventStore store, List<StreamAppend> unit) {
    this.store = store;
    this.unit = unit;
    this.eventIds =
        unit.stream().flatMap(append -> append.events().stream()).map(NewEvent::eventId).toList();
  }

  /// Looks where the versions that were expected would have put the unit's events.
  ///
  /// @return the unit's first results, if it is there as a whole
  /// @throws EventStoreUnavailableException if the store can't be reached
  public static Optional<List<AppendResult>> find(EventStore store, List<StreamAppend> unit) {
    return unit.stream()
        .filter(append -> !append.events().isEmpty() && append.expected().onlyVersion().isPresent())
        .findFirst()
        .flatMap(
            append ->
                store
                    .readStream(append.stream(), append.expected().onlyVersion().getAsLong())
                    .findFirst())
        .flatMap(event -> new RepeatedAppend(store, unit).around(event));
  }

  /// Looks around an event that stands against the unit: it may be the unit's own.
  ///
  /// @return the unit's first results, if it is there as a whole
  /// @throws EventStoreUnavailableException if the store can't be reached
  public static Optional<List<AppendResult>> find(
      EventStore store, List<StreamAppend> unit, long position) {
    return store
        .readLog(position - 1)
        .findFirst()
        .flatMap(event -> new RepeatedAppend(store, unit).around(event));
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
    List<AppendResult> results = new ArrayList<>(unit.size());
    int next = 0;
    for (StreamAppend append : unit) {
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
