package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.errors.LogDivergedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The position and id of the last event that a reader has read. By the id the reader detects a
/// diverged log: after a restore from a backup, the log may have another event at the position.
///
/// @param position of that event; 0 at the start of the log
/// @param event its id; null at the start, or if it is unknown: then only a log that is too short
///   is detected
public record LogCursor(long position, @Nullable UUID event) {
  /// Size in characters of data and metadata from which a batch is complete; one event may exceed
  /// it.
  public static final int BATCH_CHARS = 8 << 20;

  /// The start of the log, before its first event.
  public static final LogCursor START = new LogCursor(0, null);

  /// The cursor at an event.
  public static LogCursor on(RecordedEvent event) {
    return new LogCursor(event.position(), event.eventId());
  }

  /// The cursor at the event at a position, or at the start of the log.
  ///
  /// @param position from 0
  /// @throws LogDivergedException if the log ends before the position
  /// @throws EventStoreUnavailableException if the log can't be reached
  public static LogCursor at(EventStore store, long position) {
    return position == 0
        ? START
        : find(store, position).map(LogCursor::on).orElseThrow(() -> endsBefore(position, store));
  }

  /// The cursor at the log's newest event.
  ///
  /// @throws EventStoreUnavailableException if the log can't be reached
  public static LogCursor onHead(EventStore store) {
    long head = store.head();
    return head == 0 ? START : find(store, head).map(LogCursor::on).orElse(START);
  }

  /// Whether the log has the event of this cursor.
  ///
  /// @throws EventStoreUnavailableException if the log can't be reached
  public boolean isIn(EventStore store) {
    return divergence(store).isEmpty();
  }

  /// Checks that the log has the event of this cursor.
  ///
  /// @throws LogDivergedException if it doesn't
  /// @throws EventStoreUnavailableException if the log can't be reached
  public void requireIn(EventStore store) {
    divergence(store)
        .ifPresent(
            diverged -> {
              throw diverged;
            });
  }

  private Optional<LogDivergedException> divergence(EventStore store) {
    if (position == 0) {
      return Optional.empty();
    }
    Optional<RecordedEvent> found = find(store, position);
    if (found.isEmpty()) {
      return Optional.of(endsBefore(position, store));
    }
    return event == null || found.get().eventId().equals(event)
        ? Optional.empty()
        : Optional.of(hasAnother());
  }

  private static Optional<RecordedEvent> find(EventStore store, long position) {
    return store.readLogPage(position - 1, EventFilter.all(), 1).events().stream().findFirst();
  }

  /// Reads the events after this cursor.
  ///
  /// @param most maximum number of events; fewer are returned if they are long, see [#BATCH_CHARS]
  /// @throws LogDivergedException if the log doesn't have the event of this cursor
  /// @throws EventStoreUnavailableException if the log can't be reached
  public List<RecordedEvent> next(EventStore store, int most) {
    if (event == null) {
      List<RecordedEvent> next = batch(store, position, most);
      if (next.isEmpty() && position > 0) {
        requireWithin(store);
      }
      return next;
    }
    List<RecordedEvent> found = batch(store, position - 1, most + 1L);
    if (found.isEmpty()) {
      requireWithin(store);
      throw new LogDivergedException("The log has been cut at position " + position);
    }
    if (!found.getFirst().eventId().equals(event)) {
      throw hasAnother();
    }
    return found.subList(1, found.size());
  }

  /// Reads the events after this cursor that a filter accepts.
  ///
  /// @param limit as for [EventStore#readLogPage]
  /// @throws LogDivergedException if the log doesn't have the event of this cursor
  /// @throws EventStoreUnavailableException if the log can't be reached
  public Page nextPage(EventStore store, EventFilter filter, int limit) {
    LogPage page = store.readLogPage(position, filter, limit);
    LogCursor end = endOf(page, store);
    requireIn(store); // after the page, so that the page follows this cursor's event
    return new Page(page.events(), end);
  }

  private LogCursor endOf(LogPage page, EventStore store) {
    if (page.position() == position) {
      return this;
    }
    List<RecordedEvent> events = page.events();
    return !events.isEmpty() && events.getLast().position() == page.position()
        ? on(events.getLast())
        : at(store, page.position());
  }

  /// A section of the log after a cursor.
  ///
  /// @param events those that the filter has accepted
  /// @param end the cursor at the last event of the section, which the filter may have rejected;
  ///   the former cursor if the log ends there
  public record Page(List<RecordedEvent> events, LogCursor end) {}

  private static List<RecordedEvent> batch(EventStore store, long after, long most) {
    List<RecordedEvent> events = new ArrayList<>();
    Iterator<RecordedEvent> log = store.readLog(after).iterator();
    long chars = 0;
    while (events.size() < most && chars < BATCH_CHARS && log.hasNext()) {
      RecordedEvent event = log.next();
      events.add(event);
      chars += event.data().length() + event.metadata().length();
    }
    return events;
  }

  private void requireWithin(EventStore store) {
    if (store.head() < position) {
      throw endsBefore(position, store);
    }
  }

  private static LogDivergedException endsBefore(long position, EventStore store) {
    return new LogDivergedException(
        "The log ends at position %d, before position %d, which was seen"
            .formatted(store.head(), position));
  }

  private LogDivergedException hasAnother() {
    return new LogDivergedException(
        "The log has another event at position %d than the one seen there".formatted(position));
  }
}
