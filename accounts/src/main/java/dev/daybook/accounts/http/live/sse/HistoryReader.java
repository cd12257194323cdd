package dev.daybook.accounts.http.live.sse;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.LogPage;
import dev.daybook.eventstore.errors.EventStoreException;
import java.util.concurrent.Semaphore;

/// Reads the log for clients behind the window. At most [#READERS_MAX] at a time, so that many
/// reconnecting clients do not take all database connections.
///
/// Thread-safe.
final class HistoryReader {
  static final int READERS_MAX = 2;
  static final int PAGE_EVENTS = 200;

  private final EventStore store;
  private final Semaphore readers = new Semaphore(READERS_MAX, true);

  HistoryReader(EventStore store) {
    this.store = store;
  }

  /// @throws EventStoreException if the log cannot be read
  LogPage read(long after, EventFilter filter) throws InterruptedException {
    readers.acquire();
    try {
      return store.readLogPage(after, filter, PAGE_EVENTS);
    } finally {
      readers.release();
    }
  }
}
