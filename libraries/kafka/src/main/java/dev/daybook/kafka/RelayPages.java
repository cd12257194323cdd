package dev.daybook.kafka;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogIdentity;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.kafka.clients.KafkaCalls;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The log of a relay in pages. After a full page, the next one is read while that one is sent: at
/// most one page is read ahead.
///
/// Not thread-safe.
final class RelayPages implements AutoCloseable {
  /// Maximum number of events of a page.
  static final int PAGE_EVENTS_MAX = 5_000;

  private final EventStore log;
  private final KafkaRelayOptions options;
  private final int pageEvents;
  private final ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable Page page;
  private @Nullable Ahead ahead;

  /// A page of the log, read when the log had the event before it.
  ///
  /// @param after the cursor that it was read after
  /// @param end the cursor at its last event, also if the filter has rejected it
  /// @param events that the filter has accepted
  /// @param log read after the events, so that it has the epoch of each
  /// @param isFull whether more events may follow
  record Page(
      LogCursor after, LogCursor end, List<RecordedEvent> events, LogIdentity log, boolean isFull) {
    /// Whether the log ended at the cursor that it was read after.
    boolean isEmpty() {
      return end.equals(after);
    }
  }

  private record Ahead(LogCursor after, Future<Page> page) {}

  RelayPages(EventStore log, KafkaRelayOptions options) {
    this.log = log;
    this.options = options;
    this.pageEvents = Math.min(PAGE_EVENTS_MAX, options.batchEvents());
  }

  /// Maximum number of pages of a transaction.
  int perTransaction() {
    return options.batchEvents() / pageEvents;
  }

  /// The page after a cursor; the same one again if it is asked for again and wasn't empty.
  ///
  /// @throws dev.daybook.eventstore.errors.LogDivergedException if the log doesn't have the event
  ///   of the cursor
  Page after(LogCursor cursor) {
    Page known = page;
    if (known != null && known.after().equals(cursor)) {
      return known;
    }
    Ahead reading = ahead;
    ahead = null;
    Page next =
        reading != null && reading.after().equals(cursor)
            ? KafkaCalls.await(reading.page())
            : read(cursor);
    page = next.isEmpty() ? null : next;
    if (next.isFull()) {
      ahead = new Ahead(next.end(), reader.submit(() -> read(next.end())));
    }
    return next;
  }

  private Page read(LogCursor cursor) {
    LogCursor.Page found = cursor.nextPage(options.view(log), options.filter(), pageEvents);
    boolean isFull = found.end().position() - cursor.position() >= pageEvents;
    return new Page(cursor, found.end(), found.events(), log.identity(), isFull);
  }

  /// A page that is being read ahead is read, but not used. Doesn't wait for it.
  @Override
  public void close() {
    reader.shutdown();
  }
}
