package dev.daybook.eventstore.errors;

import dev.daybook.eventstore.RecordedEvent;
import org.jspecify.annotations.Nullable;

/// An event in the log can't be decoded: its type or version is unknown to this build, or its data
/// doesn't fit its type. Readers stop at the event and don't skip it. Run a build that can decode
/// the event.
public final class UnreadableEventException extends EventStoreException {
  private final long position;

  public UnreadableEventException(RecordedEvent event, String reason, @Nullable Throwable cause) {
    super(
        "The event at position %d (%s, version %d of %s) is unreadable: %s"
            .formatted(event.position(), event.type(), event.version(), event.stream(), reason),
        cause);
    this.position = event.position();
  }

  /// The position of the event.
  public long position() {
    return position;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
