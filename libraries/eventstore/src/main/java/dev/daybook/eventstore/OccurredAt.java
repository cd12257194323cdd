package dev.daybook.eventstore;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Metadata key of the time at which an event happened, if that differs from the time at which it
/// was recorded: events of an import, or of a device that was offline.
///
/// The value is a JSON string: an instant in UTC in ISO 8601, in the years 1 to 9999, such as
/// `2024-02-29T09:00:00Z`. Readers truncate it to milliseconds, the unit of the recorded time, and
/// treat any other value as absent. It does not affect the order of events.
public final class OccurredAt {
  public static final String KEY = "occurredAt";

  public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private OccurredAt() {}

  /// The value for an event's metadata.
  ///
  /// @throws IllegalArgumentException if the instant is before [#EARLIEST] or after [#LATEST]
  public static String text(Instant instant) {
    if (!isInRange(instant)) {
      throw new IllegalArgumentException("An event happens in the years 1 to 9999, not " + instant);
    }
    return instant.toString();
  }

  /// Parses a value of an event's metadata; empty if the text is not an instant in that range.
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(Instant.parse(text).truncatedTo(ChronoUnit.MILLIS))
          .filter(OccurredAt::isInRange);
    } catch (DateTimeException ignored) {
      return Optional.empty(); // readers see the text itself in the metadata
    }
  }

  private static boolean isInRange(Instant instant) {
    return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
  }
}
