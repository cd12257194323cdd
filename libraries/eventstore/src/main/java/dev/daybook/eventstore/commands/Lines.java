package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.LogOverloadedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Before each stream, a line of those who want to change it: they come to it one after another, in
/// the order in which they came, and those whose turn is near go together with the first of them.
/// Others on other streams don't wait.
///
/// Whoever is in a line must not enter another one, other than [#alone] of streams that come later
/// in their order.
///
/// @param <T> what they ask for
final class Lines<T> {
  /// How many go together.
  static final int TOGETHER_MAX = EventStore.CONDITIONS_PER_APPEND_MAX;

  /// How many wait in one line.
  static final int WAITING_MAX = 10_000;

  private final Map<StreamId, Deque<Place<T>>> lines = new ConcurrentHashMap<>();

  /// A place in a line.
  ///
  /// @param ask what is asked for; null for one who wants to be alone
  /// @param leads comes true when it is the first one's turn; false when the ask was done for it
  private record Place<T>(@Nullable T ask, CompletableFuture<Boolean> leads) {
    Place(@Nullable T ask) {
      this(ask, new CompletableFuture<>());
    }
  }

  /// Returns when an ask has been done, by this thread or by another one that was ahead of it.
  ///
  /// @param together does all of the asks that it is given, and doesn't throw
  /// @throws LogOverloadedException if the line is too long
  void pass(StreamId stream, T ask, Consumer<List<T>> together) {
    if (!isFirst(stream, new Place<>(ask))) {
      return;
    }
    List<Place<T>> followers = followers(stream);
    try {
      List<T> asks = new ArrayList<>();
      asks.add(ask);
      followers.forEach(follower -> Optional.ofNullable(follower.ask).ifPresent(asks::add));
      together.accept(asks);
    } finally {
      followers.forEach(follower -> follower.leads.complete(false));
      leave(stream);
    }
  }

  /// Returns when this thread is alone with a stream, until it leaves.
  ///
  /// @throws LogOverloadedException if the line is too long
  void alone(StreamId stream) {
    isFirst(stream, new Place<>(null));
  }

  /// Lets the next one come.
  void leave(StreamId stream) {
    lines.computeIfPresent(
        stream,
        (_, line) -> {
          Place<T> next = line.poll();
          if (next == null) {
            return null;
          }
          next.leads.complete(true);
          return line;
        });
  }

  private boolean isFirst(StreamId stream, Place<T> place) {
    lines.compute(
        stream,
        (_, line) -> {
          if (line == null) {
            place.leads.complete(true);
            return new ArrayDeque<>();
          }
          if (line.size() == WAITING_MAX) {
            throw new LogOverloadedException("Too many commands wait for " + stream);
          }
          line.add(place);
          return line;
        });
    return place.leads.join();
  }

  private List<Place<T>> followers(StreamId stream) {
    List<Place<T>> followers = new ArrayList<>();
    lines.computeIfPresent(
        stream,
        (_, line) -> {
          while (!line.isEmpty()
              && line.getFirst().ask != null
              && followers.size() < TOGETHER_MAX - 1) {
            followers.add(line.removeFirst());
          }
          return line;
        });
    return followers;
  }
}
