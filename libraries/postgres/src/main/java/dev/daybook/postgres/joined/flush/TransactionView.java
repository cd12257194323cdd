package dev.daybook.postgres.joined.flush;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.read.LogReader;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The log as a joined transaction sees it: the stored events, then the collected ones.
///
/// Streams are read as they are. The whole log is read up to the head at the first such read: the
/// collected events follow it at preliminary positions, and so these positions stay the same while
/// other transactions append.
final class TransactionView {
  private static final long UNREAD = -1;

  private final LogReader stored;
  private final CollectedAppends collected;
  private long head = UNREAD;
  private boolean hasRead;

  TransactionView(LogReader stored, CollectedAppends collected) {
    this.stored = stored;
    this.collected = collected;
  }

  /// Whether anything was read, on which a decision may depend.
  boolean hasRead() {
    return hasRead;
  }

  /// The last stored position of this view.
  long storedHead() {
    if (head == UNREAD) {
      head = stored.head();
    }
    return head;
  }

  /// The position up to which a condition was compared with stored events by its author: a
  /// preliminary position is above all of them.
  long storedPosition(long position) {
    return head == UNREAD ? position : Math.min(position, head);
  }

  List<RecordedEvent> collectedEvents() {
    return collected.isEmpty() ? List.of() : collected.events(storedHead());
  }

  /// The version of a stream in the log, without collected events.
  long storedVersion(StreamId stream) {
    return stored.version(stream);
  }

  Stream<RecordedEvent> stream(StreamId id, long afterVersion) {
    hasRead = true;
    OptionalLong last = collected.storedVersion(id);
    if (last.isEmpty()) {
      return stored.stream(id, afterVersion);
    }
    Stream<RecordedEvent> before =
        stored.stream(id, afterVersion).takeWhile(event -> event.version() <= last.getAsLong());
    return Stream.concat(
        afterVersion < last.getAsLong() ? before : Stream.empty(),
        collectedEvents().stream()
            .filter(event -> event.stream().equals(id) && event.version() > afterVersion));
  }

  Stream<RecordedEvent> streamBackward(StreamId id, long beforeVersion) {
    hasRead = true;
    OptionalLong last = collected.storedVersion(id);
    if (last.isEmpty()) {
      return stored.streamBackward(id, beforeVersion);
    }
    return Stream.concat(
        collectedEvents().reversed().stream()
            .filter(event -> event.stream().equals(id) && event.version() < beforeVersion),
        stored.streamBackward(id, Math.min(beforeVersion, last.getAsLong() + 1)));
  }

  Stream<RecordedEvent> log(long afterPosition, EventFilter filter) {
    hasRead = true;
    long until = storedHead();
    Stream<RecordedEvent> before =
        stored.log(afterPosition, filter).takeWhile(event -> event.position() <= until);
    return Stream.concat(
        afterPosition < until ? before : Stream.empty(),
        collectedEvents().stream()
            .filter(event -> event.position() > afterPosition && filter.accepts(event)));
  }

  Stream<RecordedEvent> query(EventQuery query, long afterPosition, long upToPosition) {
    hasRead = true;
    return Stream.concat(
        stored.query(query, afterPosition, Math.min(upToPosition, storedHead())),
        collectedEvents().stream()
            .filter(event -> event.position() > afterPosition && event.position() <= upToPosition)
            .filter(query::matches));
  }

  LogPage logPage(long afterPosition, EventFilter filter, int limit) {
    EventStore.requireLimit(limit);
    hasRead = true;
    long until = storedHead();
    if (afterPosition >= until) {
      return collectedPage(afterPosition, filter, limit);
    }
    LogPage page = stored.logPage(afterPosition, filter, limit);
    return page.position() <= until
        ? page
        : new LogPage(
            page.events().stream().filter(event -> event.position() <= until).toList(), until);
  }

  private LogPage collectedPage(long afterPosition, EventFilter filter, int limit) {
    List<RecordedEvent> after =
        collectedEvents().stream().filter(event -> event.position() > afterPosition).toList();
    List<RecordedEvent> events = after.stream().filter(filter::accepts).limit(limit).toList();
    long position =
        events.size() == limit
            ? events.getLast().position()
            : after.isEmpty() ? afterPosition : after.getLast().position();
    return new LogPage(events, position);
  }

  long head() {
    hasRead = true;
    return storedHead() + collected.eventCount();
  }
}
