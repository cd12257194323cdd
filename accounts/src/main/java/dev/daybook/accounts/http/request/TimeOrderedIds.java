package dev.daybook.accounts.http.request;

import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/// New UUIDs of version 7 (RFC 9562): the first 48 bits are the time in milliseconds, 74 others are
/// random. Streams with such ids lie in the log's indexes in the order of their age, so appends to
/// the accounts of the last weeks touch few pages. An id tells when it was made, as the first event
/// of its stream does.
public final class TimeOrderedIds implements Supplier<UUID> {
  private static final int RANDOM_AFTER_TIME = 0x0fff;
  private static final long VERSION = 0x7000;

  private final InstantSource clock;

  public TimeOrderedIds(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public UUID get() {
    UUID random = UUID.randomUUID(); // its second half has the variant already
    long first =
        (clock.millis() << 16) | VERSION | (random.getMostSignificantBits() & RANDOM_AFTER_TIME);
    return new UUID(first, random.getLeastSignificantBits());
  }
}
