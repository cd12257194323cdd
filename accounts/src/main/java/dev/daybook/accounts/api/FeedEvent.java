package dev.daybook.accounts.api;

import dev.daybook.eventstore.RecordedEvent;
import org.jspecify.annotations.Nullable;

/// A new event on its way to all who listen: written as JSON at most once, however many they are.
/// For the tailer's thread only.
final class FeedEvent {
  private final RecordedEvent event;
  private @Nullable String json;

  FeedEvent(RecordedEvent event) {
    this.event = event;
  }

  RecordedEvent event() {
    return event;
  }

  String json() {
    String written = json;
    if (written == null) {
      written = Json.text(generator -> Json.event(generator, event));
      json = written;
    }
    return written;
  }
}
