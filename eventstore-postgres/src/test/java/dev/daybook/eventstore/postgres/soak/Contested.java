package dev.daybook.eventstore.postgres.soak;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import java.util.Random;

/// The streams and tags over which all processes contend. They change as the log grows, so that
/// none becomes too long to be read again and again, and everyone comes to the same ones by looking
/// at the log alone.
record Contested(EventStore store, Random random) {
  private static final int STREAMS = 12;
  private static final int EVENTS_PER_GENERATION = 4_000;
  private static final int EVENTS_PER_CLAIM = 40;
  private static final int CLOSE_BY = 3;

  StreamId stream(long head) {
    return new StreamId("thing", head / EVENTS_PER_GENERATION + "." + random.nextInt(STREAMS));
  }

  StreamId newStream(long head) {
    return new StreamId("new", Long.toString(head / EVENTS_PER_CLAIM + random.nextInt(CLOSE_BY)));
  }

  String claim(long head) {
    return "claim:" + (head / EVENTS_PER_CLAIM + random.nextInt(CLOSE_BY));
  }
}
