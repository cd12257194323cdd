package dev.daybook.accounts.http.live;

import dev.daybook.accounts.http.response.Json;
import dev.daybook.eventstore.RecordedEvent;
import org.jspecify.annotations.Nullable;

/// A new event and its JSON, which is rendered at most once for all clients. Not thread-safe: for
/// the tailer's thread only.
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
