package dev.daybook.eventstore;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// The metadata key for the time at which an event happened, where that is not the time at which it
/// was recorded: events of an import, or of a device that was offline.
///
/// The value is a JSON string: an instant of the years 1 to 9999 in UTC as of ISO 8601, such as
/// `2024-02-29T09:00:00Z`. Readers take it in whole milliseconds, as the recorded time, and treat
/// any other value as absent. It orders nothing: versions and positions do.
public final class OccurredAt {
  public static final String KEY = "occurredAt";

  public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private OccurredAt() {}

  /// The value for the metadata of an event.
  ///
  /// @throws IllegalArgumentException if the instant is before [#EARLIEST] or after [#LATEST]
  public static String text(Instant instant) {
    if (!isInRange(instant)) {
      throw new IllegalArgumentException("An event happens in the years 1 to 9999, not " + instant);
    }
    return instant.toString();
  }

  /// The instant of a value in an event's metadata; empty if the text is no instant in range.
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(Instant.parse(text).truncatedTo(ChronoUnit.MILLIS))
          .filter(OccurredAt::isInRange);
    } catch (DateTimeException _) {
      return Optional.empty(); // readers see the text itself in the metadata
    }
  }

  private static boolean isInRange(Instant instant) {
    return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
  }
}
