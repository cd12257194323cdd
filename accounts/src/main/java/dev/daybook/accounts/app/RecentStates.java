package dev.daybook.accounts.app;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.StateCache;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.postgres.tail.Tailer;
import java.util.List;
import java.util.Optional;

/// In-memory cache of stream states, bounded by [#STATES_MAX]. Thread-safe.
final class RecentStates<S> implements StateCache<S> {
  static final int STATES_MAX = 50_000;

  private final Cache<StreamId, StreamState<S>> states =
      Caffeine.newBuilder().maximumSize(STATES_MAX).build();

  /// Removes the state of an erased person when its event is read, and all states when the log has
  /// diverged.
  public void follow(Tailer tailer) {
    tailer.subscribe(
        new Tailer.Subscriber() {
          @Override
          public void receive(List<RecordedEvent> events) {
            events.stream()
                .filter(event -> event.type().equals(AccountEventTypes.FORGOTTEN))
                .forEach(event -> forget(event.stream()));
          }

          @Override
          public void ended(RuntimeException reason) {
            clear();
            tailer.subscribe(this);
          }
        });
  }

  @Override
  public Optional<StreamState<S>> find(StreamId stream) {
    return Optional.ofNullable(states.getIfPresent(stream));
  }

  @Override
  public void keep(StreamId stream, StreamState<S> loaded) {
    states
        .asMap()
        .merge(stream, loaded, (there, now) -> now.version() > there.version() ? now : there);
  }

  @Override
  public void forget(StreamId stream) {
    states.invalidate(stream);
  }

  @Override
  public void clear() {
    states.invalidateAll();
  }
}
