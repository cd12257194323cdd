package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.LogCursor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Reads a log in batches, each of them while the one before is being applied: who is far behind
/// comes forward as fast as the slower of both. Used by one thread.
public final class ReadAhead {
  private final EventStore store;
  private @Nullable Ahead ahead;

  public ReadAhead(EventStore store) {
    this.store = store;
  }

  /// What is being read.
  private record Ahead(LogCursor after, int most, CompletableFuture<List<RecordedEvent>> events) {}

  /// As [LogCursor#next]. Reads on if there is probably more.
  public List<RecordedEvent> next(LogCursor after, int most) {
    List<RecordedEvent> events = take(after, most);
    ahead = events.size() == most ? begin(LogCursor.on(events.getLast()), most) : null;
    return events;
  }

  private Ahead begin(LogCursor after, int most) {
    return new Ahead(
        after,
        most,
        CompletableFuture.supplyAsync(() -> after.next(store, most), Thread::startVirtualThread));
  }

  private List<RecordedEvent> take(LogCursor after, int most) {
    Ahead begun = ahead;
    if (begun != null && begun.after().equals(after) && begun.most() == most) {
      try {
        return begun.events().join();
      } catch (CompletionException _) {
        return after.next(store, most); // whatever was in the way is met again, or gone
      }
    }
    return after.next(store, most);
  }
}
