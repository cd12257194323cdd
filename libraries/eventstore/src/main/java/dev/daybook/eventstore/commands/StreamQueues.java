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

/// A first-in, first-out queue of requests for each stream. One request at a time runs on a stream;
/// requests that wait are handed to the one that runs next, as one batch. Requests on different
/// streams don't wait for each other.
///
/// A thread that waits in one queue or holds a stream must not enter another queue, except by
/// [#lock] in the order of the streams' names.
///
/// @param <T> a request
final class StreamQueues<T> {
  /// Requests in one batch.
  static final int BATCH_COMMANDS_MAX = EventStore.CONDITIONS_PER_APPEND_MAX;

  /// Requests that wait for one stream.
  static final int WAITING_MAX = 10_000;

  private final Map<StreamId, Deque<Waiter<T>>> queues = new ConcurrentHashMap<>();

  /// A request that waits for its turn.
  ///
  /// @param request null for a thread that waits for the stream itself
  /// @param isLeader completes with true when it is this request's turn, with false when the leader
  ///   has executed it
  private record Waiter<T>(@Nullable T request, CompletableFuture<Boolean> isLeader) {
    Waiter(@Nullable T request) {
      this(request, new CompletableFuture<>());
    }
  }

  /// Returns when the request has been executed, by this thread or by the leader of its batch.
  ///
  /// @param execute executes a batch; must not throw
  /// @throws LogOverloadedException if too many requests wait
  void runAsBatch(StreamId stream, T request, Consumer<List<T>> execute) {
    if (!awaitTurn(stream, new Waiter<>(request))) {
      return;
    }
    List<Waiter<T>> followers = followers(stream);
    try {
      List<T> batch = new ArrayList<>();
      batch.add(request);
      followers.forEach(follower -> Optional.ofNullable(follower.request).ifPresent(batch::add));
      execute.accept(batch);
    } finally {
      followers.forEach(follower -> follower.isLeader.complete(false));
      unlock(stream);
    }
  }

  /// Returns when this thread has the stream for itself, until [#unlock].
  ///
  /// @throws LogOverloadedException if too many requests wait
  void lock(StreamId stream) {
    awaitTurn(stream, new Waiter<>(null));
  }

  /// Gives the stream to the next request.
  void unlock(StreamId stream) {
    queues.computeIfPresent(
        stream,
        (ignored, queue) -> {
          Waiter<T> next = queue.poll();
          if (next == null) {
            return null;
          }
          next.isLeader.complete(true);
          return queue;
        });
  }

  private boolean awaitTurn(StreamId stream, Waiter<T> waiter) {
    queues.compute(
        stream,
        (ignored, queue) -> {
          if (queue == null) {
            waiter.isLeader.complete(true);
            return new ArrayDeque<>();
          }
          if (queue.size() == WAITING_MAX) {
            throw new LogOverloadedException("Too many commands wait for " + stream);
          }
          queue.add(waiter);
          return queue;
        });
    return waiter.isLeader.join();
  }

  private List<Waiter<T>> followers(StreamId stream) {
    List<Waiter<T>> followers = new ArrayList<>();
    queues.computeIfPresent(
        stream,
        (ignored, queue) -> {
          while (!queue.isEmpty()
              && queue.getFirst().request != null
              && followers.size() < BATCH_COMMANDS_MAX - 1) {
            followers.add(queue.removeFirst());
          }
          return queue;
        });
    return followers;
  }
}
