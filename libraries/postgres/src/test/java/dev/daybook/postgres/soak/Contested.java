package dev.daybook.postgres.soak;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import java.util.Random;

/// The streams and tags over which all processes contend. They change as the log grows, so that
/// none gets too long to be read repeatedly; all processes derive the same ones from the log.
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

  /// One of few shelves, so that commands contend.
  StreamId shelf(long head) {
    return new StreamId("shelf", head / EVENTS_PER_GENERATION + "." + random.nextInt(SHELVES));
  }

  /// The tag of one of few members of [Loans], so that commands contend.
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
