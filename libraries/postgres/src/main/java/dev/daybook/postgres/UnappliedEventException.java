package dev.daybook.postgres;

import dev.daybook.eventstore.RecordedEvent;

/// An event that a projection can't apply, and at which it stops.
final class UnappliedEventException extends RuntimeException {
  private final long position;

  UnappliedEventException(RecordedEvent event, Throwable cause) {
    super(Errors.text(cause), cause, false, false);
    this.position = event.position();
  }

  long position() {
    return position;
  }
}
