package dev.daybook.accounts.events;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.StrictJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// When an event happened, where that isn't when it was recorded, as its metadata say: an instant
/// of the years 1 to 9999, in whole milliseconds as the recorded time. A text that is no such
/// instant says nothing.
public final class OccurredAt {
  public static final String KEY = "occurredAt";

  public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final String QUOTED_KEY = "\"" + KEY + "\"";

  private OccurredAt() {}

  /// Empty for an event that was recorded when it happened.
  public static Optional<Instant> of(RecordedEvent event) {
    if (!event.metadata().contains(QUOTED_KEY)) {
      return Optional.empty();
    }
    JsonNode value = StrictJson.mapper().readTree(event.metadata()).path(KEY);
    return value.isString() ? parse(value.stringValue()) : Optional.empty();
  }

  /// When an event happened, as far as the log knows.
  public static Instant orRecorded(RecordedEvent event) {
    return of(event).orElse(event.recordedAt());
  }

  private static Optional<Instant> parse(String text) {
    try {
      Instant instant = Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
      return instant.isBefore(EARLIEST) || instant.isAfter(LATEST)
          ? Optional.empty()
          : Optional.of(instant);
    } catch (DateTimeException _) {
      return Optional.empty(); // readers see the text itself in the metadata
    }
  }
}
