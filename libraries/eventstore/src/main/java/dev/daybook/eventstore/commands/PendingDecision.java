package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.StreamId;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A decision on its way into the log, and in the end its results. Used by one thread at a time:
/// the caller's, and the one that runs the [DecisionLoop].
final class PendingDecision<S, E> {
  private final Function<List<StreamState<S>>, List<List<E>>> decision;
  private final EventEncoder<S, E> encoder;
  private List<CommandResult<S, E>> results = List.of();
  private @Nullable Throwable failure;
  private boolean completed;

  PendingDecision(
      Function<List<StreamState<S>>, List<List<E>>> decision, EventEncoder<S, E> encoder) {
    this.decision = decision;
    this.encoder = encoder;
  }

  EventEncoder<S, E> encoder() {
    return encoder;
  }

  /// The new events of each stream, in the order of `streams`.
  List<List<E>> decide(List<StreamId> streams, List<StreamState<S>> states) {
    List<List<E>> events = decision.apply(states);
    if (events.size() != streams.size()) {
      throw new IllegalArgumentException(
          "A decision on %d streams gave events of %d".formatted(streams.size(), events.size()));
    }
    return events;
  }

  boolean isCompleted() {
    return completed;
  }

  void complete(List<CommandResult<S, E>> ofStreams) {
    results = ofStreams;
    completed = true;
  }

  void fail(Throwable cause) {
    failure = cause;
    completed = true;
  }

  /// One result for each stream.
  List<CommandResult<S, E>> results() {
    return switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        if (!completed || failure != null) {
          throw new IllegalStateException("The decision was not completed", failure);
        }
        yield results;
      }
    };
  }
}
