package dev.daybook.postgres.joined.flush;

import static dev.daybook.eventstore.EventStore.CHARS_PER_APPEND_MAX;
import static dev.daybook.eventstore.EventStore.EVENTS_PER_APPEND_MAX;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The appends that a transaction has collected, and their events as the log will have them.
final class CollectedAppends {
  private final List<Collected> appends = new ArrayList<>();
  private final List<RecordedEvent> events = new ArrayList<>();
  private final Map<StreamId, Long> stored = new HashMap<>();
  private final Map<StreamId, Long> versions = new HashMap<>();
  private long chars;

  /// An append.
  ///
  /// @param mark of the transaction when it was collected; increases with each append
  /// @param before the versions in the log of the streams that it is the first to append to
  record Collected(
      long mark,
      List<StreamAppend> appends,
      List<AppendCondition> conditions,
      Map<StreamId, Long> before,
      Instant at) {}

  boolean isEmpty() {
    return appends.isEmpty();
  }

  List<Collected> all() {
    return List.copyOf(appends);
  }

  /// The version of a stream with the collected events; empty if none was appended to it.
  OptionalLong version(StreamId stream) {
    return optional(versions.get(stream));
  }

  /// The version that a stream had in the log before the first collected append; empty as above.
  OptionalLong storedVersion(StreamId stream) {
    return optional(stored.get(stream));
  }

  private static OptionalLong optional(@Nullable Long version) {
    return version == null ? OptionalLong.empty() : OptionalLong.of(version);
  }

  int eventCount() {
    return events.size();
  }

  /// The collected events in their order, at preliminary positions.
  ///
  /// @param head position after which they come
  List<RecordedEvent> events(long head) {
    return events.stream()
        .map(
            event ->
                new RecordedEvent(
                    head + event.position(),
                    event.stream(),
                    event.version(),
                    event.eventId(),
                    event.type(),
                    event.data(),
                    event.metadata(),
                    event.recordedAt(),
                    event.tags()))
        .toList();
  }

  /// @throws IllegalArgumentException if the transaction would have too many events
  void requireRoom(List<StreamAppend> more) {
    long count = events.size();
    long size = chars;
    for (StreamAppend append : more) {
      count += append.events().size();
      size += chars(append);
    }
    if (count > EVENTS_PER_APPEND_MAX) {
      throw new IllegalArgumentException(
          "A joined transaction appends at most " + EVENTS_PER_APPEND_MAX + " events");
    }
    if (size > CHARS_PER_APPEND_MAX) {
      throw new IllegalArgumentException(
          "The data and metadata of a joined transaction are at most "
              + CHARS_PER_APPEND_MAX
              + " characters");
    }
  }

  private static long chars(StreamAppend append) {
    return append.events().stream()
        .mapToLong(event -> event.data().length() + event.metadata().length())
        .sum();
  }

  void add(Collected collected) {
    appends.add(collected);
    collected.before().forEach(stored::putIfAbsent);
    collected.before().forEach(versions::putIfAbsent);
    for (StreamAppend append : collected.appends()) {
      for (NewEvent event : append.events()) {
        long version = versions.merge(append.stream(), 1L, Long::sum);
        events.add(recorded(append.stream(), version, event, collected.at()));
      }
      chars += chars(append);
    }
  }

  private RecordedEvent recorded(StreamId stream, long version, NewEvent event, Instant at) {
    return new RecordedEvent(
        events.size() + 1L,
        stream,
        version,
        event.eventId(),
        event.type(),
        event.data(),
        event.metadata(),
        at,
        event.tags());
  }

  /// Drops the appends that came after a mark: the transaction was rolled back to a savepoint.
  void keepUpTo(long mark) {
    if (isEmpty() || appends.getLast().mark() <= mark) {
      return;
    }
    List<Collected> kept = appends.stream().filter(one -> one.mark() <= mark).toList();
    clear();
    kept.forEach(this::add);
  }

  void clear() {
    appends.clear();
    events.clear();
    stored.clear();
    versions.clear();
    chars = 0;
  }
}
