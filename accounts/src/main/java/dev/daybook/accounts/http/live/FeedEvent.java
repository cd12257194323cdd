package dev.daybook.accounts.http.live;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.eventstore.RecordedEvent;
import org.jspecify.annotations.Nullable;

/// A new event on its way to all who listen: written as JSON at most once, however many they are.
/// For the tailer's thread only.
public final class FeedEvent {
  private final RecordedEvent event;
  private @Nullable String json;

  public FeedEvent(RecordedEvent event) {
    this.event = event;
  }

  public RecordedEvent event() {
    return event;
  }

  public String json() {
    String written = json;
    if (written == null) {
      written = Json.text(generator -> Json.event(generator, event));
      json = written;
    }
    return written;
  }
}
