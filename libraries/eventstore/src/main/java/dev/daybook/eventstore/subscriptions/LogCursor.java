package dev.daybook.eventstore.subscriptions;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.LogDivergedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where a reader of the whole log stands, and on which event, by which it notices when the log
/// turns out to have another past than the one that it has read.
///
/// @param position of that event; 0 at the start of the log
/// @param event its id; null where it isn't known, and only the log's length can tell
public record LogCursor(long position, @Nullable UUID event) {
  /// With so many characters of data and metadata a batch has enough; one more event may go beyond
  /// them.
  public static final int BATCH_CHARS = 8 << 20;

  /// Before the log's first event.
  public static final LogCursor START = new LogCursor(0, null);

  /// On an event.
  public static LogCursor on(RecordedEvent event) {
    return new LogCursor(event.position(), event.eventId());
  }

  /// On the log's newest event.
  ///
  /// @throws EventStoreUnavailableException if the log can't be reached
  public static LogCursor onHead(EventStore store) {
    long head = store.head();
    return head == 0
        ? START
        : store.readLog(head - 1).limit(1).map(LogCursor::on).findFirst().orElse(START);
  }

  /// Whether the log has the event that the reader stands on.
  ///
  /// @throws EventStoreUnavailableException if the log can't be reached
  public boolean isIn(EventStore store) {
    return event == null
        ? position == 0 || position <= store.head()
        : store.readLogPage(position - 1, EventFilter.all(), 1).events().stream()
            .anyMatch(found -> found.eventId().equals(event));
  }

  /// The events that follow, so many at the most; fewer where they are long, see [#BATCH_CHARS].
  ///
  /// @throws LogDivergedException if the log doesn't have the event that the reader stands on
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
      throw new LogDivergedException(
          "The log has another event at position %d than the one seen there".formatted(position));
    }
    return found.subList(1, found.size());
  }

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
    long head = store.head();
    if (head < position) {
      throw new LogDivergedException(
          "The log ends at position %d, before position %d, which was seen"
              .formatted(head, position));
    }
  }
}
