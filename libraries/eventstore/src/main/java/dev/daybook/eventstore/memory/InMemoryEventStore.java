package dev.daybook.eventstore.memory;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.spi.DuplicateAppendDetector;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// An event store in memory, for tests: it gives every guarantee of [EventStore] except durability.
/// Data and metadata are kept as given; it does not check that they are JSON.
///
/// Thread-safe.
public final class InMemoryEventStore implements EventStore {
  private static final String REASON = "the log was made";

  private final Clock clock;
  private final LogIdentity identity;
  private final List<RecordedEvent> log = new ArrayList<>();
  private final Map<StreamId, List<RecordedEvent>> streams = new HashMap<>();

  public InMemoryEventStore(Clock clock) {
    this.clock = clock;
    this.identity =
        new LogIdentity(
            List.of(
                new LogIdentity.Epoch(
                    UUID.randomUUID(), 1, 0, clock.instant(), "Daybook", REASON)));
  }

  @Override
  public synchronized List<AppendResult> append(
      List<StreamAppend> appends, List<AppendCondition> conditions) {
    EventStore.requireValid(appends, conditions);
    for (StreamAppend append : appends) {
      long actual = version(append.stream());
      if (!append.expected().accepts(actual)) {
        var conflict =
            new WrongExpectedVersionException(append.stream(), append.expected(), actual);
        return DuplicateAppendDetector.find(this, appends, conditions).orElseThrow(() -> conflict);
      }
    }
    for (AppendCondition condition : conditions) {
      OptionalLong position = violation(condition);
      if (position.isPresent()) {
        long at = position.getAsLong();
        return DuplicateAppendDetector.find(this, appends, conditions)
            .orElseThrow(() -> new AppendConditionFailedException(condition, at));
      }
    }
    Instant now = recordingTime();
    appends.forEach(
        append -> append.events().forEach(event -> record(append.stream(), event, now)));
    return appends.stream()
        .map(append -> new AppendResult(version(append.stream()), log.size(), now))
        .toList();
  }

  /// The position of the first event that violates a condition; 0 if the time has not come.
  private OptionalLong violation(AppendCondition condition) {
    Instant dueAt = condition.dueAt();
    if (dueAt != null) {
      return clock.instant().isBefore(dueAt) ? OptionalLong.of(0) : OptionalLong.empty();
    }
    return LongStream.rangeClosed(condition.after() + 1, log.size())
        .filter(
            position -> {
              RecordedEvent event = eventAt(position - 1);
              return condition.isViolatedBy(position, event.type(), event.tags());
            })
        .findFirst();
  }

  @Override
  public Stream<RecordedEvent> readStream(StreamId stream, long afterVersion) {
    return LongStream.iterate(afterVersion, v -> v < version(stream), v -> v + 1)
        .mapToObj(version -> eventOf(stream, version));
  }

  @Override
  public Stream<RecordedEvent> readStreamBackward(StreamId stream, long beforeVersion) {
    long newest = Math.min(beforeVersion - 1, version(stream));
    return LongStream.iterate(newest, v -> v > 0, v -> v - 1)
        .mapToObj(version -> eventOf(stream, version - 1));
  }

  @Override
  public Stream<RecordedEvent> readLog(long afterPosition, EventFilter filter) {
    return LongStream.iterate(afterPosition, p -> p < head(), p -> p + 1)
        .mapToObj(this::eventAt)
        .filter(filter::accepts);
  }

  @Override
  public synchronized LogPage readLogPage(long afterPosition, EventFilter filter, int limit) {
    EventStore.requireLimit(limit);
    long ahead = Math.clamp(head() - afterPosition, 0, SCAN_EVENTS_MAX);
    List<RecordedEvent> events =
        readLog(afterPosition, filter)
            .takeWhile(event -> event.position() <= afterPosition + ahead)
            .limit(limit)
            .toList();
    boolean full = events.size() == limit;
    return new LogPage(events, full ? events.getLast().position() : afterPosition + ahead);
  }

  @Override
  public Stream<RecordedEvent> readQuery(EventQuery query, long afterPosition, long upToPosition) {
    return readLog(afterPosition)
        .takeWhile(event -> event.position() <= upToPosition)
        .filter(query::matches);
  }

  @Override
  public synchronized long head() {
    return log.size();
  }

  @Override
  public LogIdentity identity() {
    return identity;
  }

  private synchronized long version(StreamId stream) {
    return streams.getOrDefault(stream, List.of()).size();
  }

  private synchronized RecordedEvent eventOf(StreamId stream, long index) {
    return streams.getOrDefault(stream, List.of()).get(Math.toIntExact(index));
  }

  private synchronized RecordedEvent eventAt(long index) {
    return log.get(Math.toIntExact(index));
  }

  private Instant recordingTime() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return log.isEmpty() || now.isAfter(log.getLast().recordedAt())
        ? now
        : log.getLast().recordedAt();
  }

  private void record(StreamId stream, NewEvent event, Instant now) {
    List<RecordedEvent> events = streams.computeIfAbsent(stream, ignored -> new ArrayList<>());
    var recorded =
        new RecordedEvent(
            log.size() + 1L,
            stream,
            events.size() + 1L,
            event.eventId(),
            event.type(),
            event.data(),
            event.metadata(),
            now,
            event.tags());
    events.add(recorded);
    log.add(recorded);
  }
}
