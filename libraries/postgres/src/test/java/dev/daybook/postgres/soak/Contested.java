package dev.daybook.postgres.soak;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import java.util.Random;

/// The streams and tags over which all processes contend. They change as the log grows, so that
/// none becomes too long to be read again and again, and everyone comes to the same ones by looking
/// at the log alone.
record Contested(EventStore store, Random random) {
  private static final int STREAMS = 12;
  private static final int SHELVES = 2;
  private static final int EVENTS_PER_GENERATION = 4_000;
  private static final int EVENTS_PER_CLAIM = 40;
  private static final int EVENTS_PER_MEMBER = 20;
  private static final int MEMBERS = 2;
  private static final int CLOSE_BY = 3;

  StreamId stream(long head) {
    return new StreamId("thing", head / EVENTS_PER_GENERATION + "." + random.nextInt(STREAMS));
  }

  /// One of so few that commands meet there.
  StreamId shelf(long head) {
    return new StreamId("shelf", head / EVENTS_PER_GENERATION + "." + random.nextInt(SHELVES));
  }

  /// The tag of a member of [Loans]: of so few that commands together want the same one.
  String member(long head) {
    return Loans.MEMBER + (head / EVENTS_PER_MEMBER + random.nextInt(MEMBERS));
  }

  StreamId newStream(long head) {
    return new StreamId("new", Long.toString(closeBy(head)));
  }

  String claim(long head) {
    return "claim:" + closeBy(head);
  }

  private long closeBy(long head) {
    return head / EVENTS_PER_CLAIM + random.nextInt(CLOSE_BY);
  }
}
