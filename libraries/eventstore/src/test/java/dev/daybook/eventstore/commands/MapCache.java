package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.StreamId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// An unbounded cache.
final class MapCache<S> implements StateCache<S> {
  private final Map<StreamId, StreamState<S>> states = new ConcurrentHashMap<>();

  @Override
  public Optional<StreamState<S>> find(StreamId stream) {
    return Optional.ofNullable(states.get(stream));
  }

  @Override
  public void keep(StreamId stream, StreamState<S> loaded) {
    states.merge(stream, loaded, (old, now) -> now.version() > old.version() ? now : old);
  }

  @Override
  public void forget(StreamId stream) {
    states.remove(stream);
  }

  @Override
  public void clear() {
    states.clear();
  }
}
