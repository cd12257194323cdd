package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.LogCursor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Reads the log in batches, each while the one before is applied, so that catching up takes as
/// long as the slower of both. Used by one thread.
public final class ReadAhead {
  private final EventStore store;
  private @Nullable Ahead ahead;

  public ReadAhead(EventStore store) {
    this.store = store;
  }

  /// A batch that is being read.
  private record Ahead(LogCursor after, int most, CompletableFuture<List<RecordedEvent>> events) {}

  /// As [LogCursor#next]. Starts to read the next batch if there is probably one.
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
      } catch (CompletionException ignored) {
        return after.next(store, most); // retried: the error occurs again or is gone
      }
    }
    return after.next(store, most);
  }
}
