package dev.daybook.postgres.projections.storage;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.sql.ErrorText;

/// A projection can't apply an event, and stops at it.
public final class UnappliedEventException extends RuntimeException {
  private final long position;

  UnappliedEventException(RecordedEvent event, Throwable cause) {
    super(ErrorText.text(cause), cause, false, false);
    this.position = event.position();
  }

  public long position() {
    return position;
  }
}
