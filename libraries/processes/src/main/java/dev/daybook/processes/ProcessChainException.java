package dev.daybook.processes;

import dev.daybook.eventstore.StreamId;

/// A chain of steps is longer than [ProcessOptions#chainMax()].
final class ProcessChainException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ProcessChainException(StreamId process, int steps) {
    super(
        "The process %s is step %d of a chain in which each step causes the next one: it reacts to itself, or processes react to each other, without end"
            .formatted(process, steps));
  }
}
