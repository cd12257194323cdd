package dev.daybook.eventstore.commands;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.loop.PendingResult;
import java.util.List;
import java.util.function.Function;

/// A decision on streams, with one result for each stream.
final class PendingDecision<S, E> extends PendingResult<List<CommandResult<S, E>>> {
  private final Function<List<StreamState<S>>, List<List<E>>> decision;
  private final EventEncoder<S, E> encoder;

  PendingDecision(
      Function<List<StreamState<S>>, List<List<E>>> decision, EventEncoder<S, E> encoder) {
    super(encoder.keyCondition());
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
}
