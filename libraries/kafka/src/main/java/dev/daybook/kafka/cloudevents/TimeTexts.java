package dev.daybook.kafka.cloudevents;

import dev.daybook.eventstore.OccurredAt;
import java.time.Instant;

/// Writes times as [OccurredAt#text] does. The text up to the second is kept, because the events of
/// a log follow each other in time. Not thread-safe.
final class TimeTexts {
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final int MILLI_DIGITS = 3;
  private static final int MICRO_DIGITS = 6;
  private static final int NANO_DIGITS = 9;

  private long second = Long.MIN_VALUE;
  private String upToSecond = "";

  String of(Instant time) {
    if (time.getEpochSecond() != second) {
      String text = OccurredAt.text(time.minusNanos(time.getNano()));
      upToSecond = text.substring(0, text.length() - 1);
      second = time.getEpochSecond();
    }
    int nanos = time.getNano();
    if (nanos == 0) {
      return upToSecond + "Z";
    }
    if (nanos % NANOS_PER_MILLI == 0) {
      return withFraction(nanos / NANOS_PER_MILLI, MILLI_DIGITS);
    }
    return nanos % NANOS_PER_MICRO == 0
        ? withFraction(nanos / NANOS_PER_MICRO, MICRO_DIGITS)
        : withFraction(nanos, NANO_DIGITS);
  }

  private String withFraction(int fraction, int digits) {
    String text = Integer.toString(fraction);
    return upToSecond + "." + "0".repeat(digits - text.length()) + text + "Z";
  }
}
