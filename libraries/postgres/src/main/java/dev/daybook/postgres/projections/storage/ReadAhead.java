package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.read.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Reads the log in batches, each while the one before is applied, so that catching up takes as
/// long as the slower of both. A batch of several pages is then read in two halves at a time, since
/// the database works on one processor for each connection. The newest events are taken from memory
/// if this node has appended them.
///
/// Where few events are of the projection's types, the database searches the log for those, so that
/// a projection of rare events doesn't cost what one of all events does. Used by one thread.
public final class ReadAhead {
  /// Batches from this size on are read in two halves.
  static final int HALVED_EVENTS_MIN = 4 * LogReader.PAGE_EVENTS_MAX;

  /// A section is searched if at most one in so many events of the one before was of the types.
  static final int SPARSE_SHARE = 10;

  private final EventStore store;
  private final EventFilter types;
  private final OwnEvents own;
  private boolean sparse;
  private @Nullable Ahead ahead;

  /// @param own events of `store` that this node has appended; without any, all are read
  public ReadAhead(Projection projection, EventStore store, OwnEvents own) {
    this.store = store;
    this.types = filter(projection.types());
    this.own = own;
  }

  private static EventFilter filter(Set<String> types) {
    return types.size() > EventFilter.TYPES_MAX
        ? EventFilter.all()
        : EventFilter.all().withTypes(types.toArray(String[]::new));
  }

  /// A batch that is being read.
  private record Ahead(LogCursor after, int most, CompletableFuture<List<RecordedEvent>> events) {}

  /// The batch after a cursor, with the checks of [LogCursor#next]. Starts to read the next one if
  /// all events of it are wanted and there are probably some.
  public Batch next(LogCursor after, int most) {
    Batch batch = sparse ? search(after, most) : Batch.of(after, take(after, most));
    boolean isFull = batch.length() >= most;
    sparse = isFull && isSparse(batch);
    ahead = isFull && !sparse ? begin(batch.end(), most) : null;
    return batch;
  }

  private boolean isSparse(Batch batch) {
    return batch.events().stream().filter(types::accepts).count() <= batch.length() / SPARSE_SHARE;
  }

  private Batch search(LogCursor after, int most) {
    LogCursor.Page page = after.nextPage(store, types, most);
    return new Batch(after, page.events(), page.end());
  }

  private Ahead begin(LogCursor after, int most) {
    return new Ahead(
        after,
        most,
        CompletableFuture.supplyAsync(() -> halves(after, most), Thread::startVirtualThread));
  }

  /// As [LogCursor#next]. Positions have no gaps, so the second half begins at a known position. It
  /// is not used if the first one ends before, because its events are long or the log ends.
  private List<RecordedEvent> halves(LogCursor after, int most) {
    if (most < HALVED_EVENTS_MIN) {
      return after.next(store, most);
    }
    int half = most / 2;
    var middle = new LogCursor(after.position() + half, null);
    CompletableFuture<List<RecordedEvent>> second =
        CompletableFuture.supplyAsync(
            () -> middle.next(store, most - half), Thread::startVirtualThread);
    List<RecordedEvent> first = after.next(store, half);
    return first.size() < half ? first : joined(first, second.join());
  }

  /// Both halves, up to the size of one batch.
  private static List<RecordedEvent> joined(List<RecordedEvent> first, List<RecordedEvent> second) {
    List<RecordedEvent> events = new ArrayList<>(first.size() + second.size());
    events.addAll(first);
    long chars = chars(first);
    for (RecordedEvent event : second) {
      if (chars >= LogCursor.BATCH_CHARS) {
        break;
      }
      events.add(event);
      chars += chars(List.of(event));
    }
    return events;
  }

  private static long chars(List<RecordedEvent> events) {
    return events.stream().mapToLong(it -> it.data().length() + it.metadata().length()).sum();
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
    return own.orRead(store, after, most);
  }
}
