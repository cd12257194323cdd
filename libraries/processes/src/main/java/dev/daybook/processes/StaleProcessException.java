package dev.daybook.processes;

import dev.daybook.eventstore.StreamId;

/// The process has events that this node has not read: another node, or an operator, was faster.
/// Nothing was appended.
final class StaleProcessException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StaleProcessException(StreamId process) {
    super("The process %s has newer events".formatted(process), null, false, false);
  }
}
