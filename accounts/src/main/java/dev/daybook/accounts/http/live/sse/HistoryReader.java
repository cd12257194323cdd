package dev.daybook.accounts.http.live.sse;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import java.util.concurrent.Semaphore;

/// Reads the log for those who are behind the live feed: a few at a time, so that a crowd that
/// comes back at once leaves connections to the database for everyone else.
final class HistoryReader {
  static final int READERS_MAX = 2;
  static final int PAGE_EVENTS = 200;

  private final EventStore store;
  private final Semaphore readers = new Semaphore(READERS_MAX, true);

  HistoryReader(EventStore store) {
    this.store = store;
  }

  /// @throws EventStoreUnavailableException if the log can't be reached
  LogPage read(long after, EventFilter filter) throws InterruptedException {
    readers.acquire();
    try {
      return store.readLogPage(after, filter, PAGE_EVENTS);
    } finally {
      readers.release();
    }
  }
}
