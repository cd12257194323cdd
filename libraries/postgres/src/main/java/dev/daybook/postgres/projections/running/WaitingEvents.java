package dev.daybook.postgres.projections.running;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The events of a parked stream. They are read before the transaction that applies them, because
/// that holds a connection and reading takes another one.
final class WaitingEvents {
  /// Maximum number of events that are applied in one transaction.
  static final int EVENTS_MAX = 20_000;

  private final EventStore store;
  private final StreamId stream;
  private final long afterVersion;
  private final List<RecordedEvent> events = new ArrayList<>();
  private long completeTo;

  WaitingEvents(EventStore store, StreamId stream, long afterVersion) {
    this.store = store;
    this.stream = stream;
    this.afterVersion = afterVersion;
  }

  /// The version of the last event that was applied before the stream was parked.
  long afterVersion() {
    return afterVersion;
  }

  /// Reads the stream's further events, until there are no more or [#EVENTS_MAX] is exceeded.
  void readOn() {
    int before;
    do {
      before = events.size();
      completeTo = store.head();
      long version = events.isEmpty() ? afterVersion : events.getLast().version();
      try (Stream<RecordedEvent> next = store.readStream(stream, version)) {
        next.limit(EVENTS_MAX + 1L - before).forEach(events::add);
      }
    } while (events.size() > before && !isFull());
  }

  /// Whether all events up to a position were read, except those beyond [#EVENTS_MAX].
  boolean reaches(long position) {
    return isFull() || position <= completeTo;
  }

  private boolean isFull() {
    return events.size() > EVENTS_MAX;
  }

  /// The events up to a position: at most [#EVENTS_MAX], and the next one if there are more.
  List<RecordedEvent> upTo(long position) {
    return events.stream().takeWhile(event -> event.position() <= position).toList();
  }
}
