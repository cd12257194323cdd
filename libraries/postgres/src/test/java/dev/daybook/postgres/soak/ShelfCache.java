package dev.daybook.postgres.soak;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.StateCache;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.postgres.soak.Loans.Shelf;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A bounded cache of shelves.
final class ShelfCache implements StateCache<Shelf> {
  private static final int SHELVES_MAX = 100;

  private final Map<StreamId, StreamState<Shelf>> shelves = new ConcurrentHashMap<>();

  @Override
  public Optional<StreamState<Shelf>> find(StreamId stream) {
    return Optional.ofNullable(shelves.get(stream));
  }

  @Override
  public void keep(StreamId stream, StreamState<Shelf> loaded) {
    if (shelves.size() >= SHELVES_MAX) {
      clear();
    }
    shelves.merge(stream, loaded, (a, b) -> a.version() > b.version() ? a : b);
  }

  @Override
  public void forget(StreamId stream) {
    shelves.remove(stream);
  }

  @Override
  public void clear() {
    shelves.clear();
  }
}
