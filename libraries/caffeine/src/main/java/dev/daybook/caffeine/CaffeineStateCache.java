package dev.daybook.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.StateCache;
import dev.daybook.eventstore.commands.StreamState;
import java.util.Optional;

/// States of streams in a bounded cache by Caffeine, for
/// [dev.daybook.eventstore.commands.CommandHandler#withCache]. When it is full, it evicts states
/// that are used seldom.
///
/// Thread-safe. Its methods neither block nor fail.
///
/// @param <S> states, immutable
public final class CaffeineStateCache<S> implements StateCache<S> {
  /// Maximum of [#ofSize].
  public static final int STATES_MAX = 10_000_000;

  private final Cache<StreamId, StreamState<S>> states;

  private CaffeineStateCache(Cache<StreamId, StreamState<S>> states) {
    this.states = states;
  }

  /// A cache of a number of states, without regard to their size in memory.
  ///
  /// @param states maximum number of states, 1 to [#STATES_MAX]
  /// @throws IllegalArgumentException if the number is out of its range
  public static <S> CaffeineStateCache<S> ofSize(int states) {
    if (states < 1 || states > STATES_MAX) {
      throw new IllegalArgumentException(
          "states is %,d: it is 1 to %,d".formatted(states, STATES_MAX));
    }
    return of(Caffeine.newBuilder().maximumSize(states).build());
  }

  /// States in a cache that the caller has configured, for example with a weight for each state, an
  /// expiry, or statistics.
  ///
  /// @param cache must be bounded
  public static <S> CaffeineStateCache<S> of(Cache<StreamId, StreamState<S>> cache) {
    return new CaffeineStateCache<>(cache);
  }

  @Override
  public Optional<StreamState<S>> find(StreamId stream) {
    return Optional.ofNullable(states.getIfPresent(stream));
  }

  @Override
  public void keep(StreamId stream, StreamState<S> loaded) {
    states.asMap().merge(stream, loaded, (old, now) -> now.version() > old.version() ? now : old);
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
