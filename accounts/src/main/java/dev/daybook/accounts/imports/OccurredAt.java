package dev.daybook.accounts.imports;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.jackson.StrictJson;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// When an event happened, where that isn't when it was recorded, as its metadata say.
public final class OccurredAt {
  static final String KEY = "occurredAt";

  private static final String QUOTED_KEY = "\"" + KEY + "\"";

  private OccurredAt() {}

  /// Empty for an event that was recorded when it happened.
  public static Optional<Instant> of(RecordedEvent event) {
    if (!event.metadata().contains(QUOTED_KEY)) {
      return Optional.empty();
    }
    JsonNode value = StrictJson.mapper().readTree(event.metadata()).get(KEY);
    return Optional.ofNullable(value).map(JsonNode::stringValue).map(Instant::parse);
  }

  /// When an event happened, as far as the log knows.
  public static Instant orRecorded(RecordedEvent event) {
    return of(event).orElse(event.recordedAt());
  }
}
