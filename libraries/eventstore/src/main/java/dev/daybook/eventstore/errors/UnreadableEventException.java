package dev.daybook.eventstore.errors;

import dev.daybook.eventstore.RecordedEvent;
import org.jspecify.annotations.Nullable;

/// An event in the log has a type that nobody here knows, or data that doesn't fit its type. The
/// reader stops at it; it never skips. The answer is a build that knows the event.
public final class UnreadableEventException extends EventStoreException {
  private final long position;

  public UnreadableEventException(RecordedEvent event, String reason, @Nullable Throwable cause) {
    super(
        "The event at position %d (%s, version %d of %s) is unreadable: %s"
            .formatted(event.position(), event.type(), event.version(), event.stream(), reason),
        cause);
    this.position = event.position();
  }

  public long position() {
    return position;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
