package dev.daybook.postgres.soak;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.util.UUID;

/// A hash of a sequence of events: it differs, with a probability of error of 1 in 2^64, if an
/// event is missing, duplicated, changed or out of order.
final class Digest {
  private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L; // odd, so no bit is lost

  private long value;

  void add(RecordedEvent event) {
    add(event.position(), event.stream(), event.version(), event.eventId(), event.data());
  }

  void add(long position, StreamId stream, long version, UUID eventId, String data) {
    mix(position);
    mix(version);
    mix(eventId.getMostSignificantBits());
    mix(eventId.getLeastSignificantBits());
    mix(stream.toString().hashCode());
    mix(data.hashCode());
  }

  long value() {
    return value;
  }

  private void mix(long more) {
    value = Long.rotateLeft((value ^ more) * FACTOR, 29);
  }
}
