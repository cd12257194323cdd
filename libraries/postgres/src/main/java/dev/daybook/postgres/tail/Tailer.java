package dev.daybook.postgres.tail;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.LogDivergedException;
import java.util.List;
import java.util.Optional;

/// Reads each new event of the log once and hands it to every subscriber of this node, in order.
/// However many there are, the database has one reader more.
///
/// The log starts, wakes and closes it ([dev.daybook.postgres.PostgresEventStore#tailer()]). While
/// the database is away, or it can't read on for another reason ([#trouble()]), it tries again and
/// goes on where it was.
///
/// *Never another past*: where the log doesn't have the event any more that was handed over last,
/// it ends all subscribers and hands over nothing ([#divergence()]) until somebody has begun a new
/// epoch of the log; then it goes on at the head.
///
/// Thread-safe.
public interface Tailer {
  /// Gets new events.
  interface Subscriber {

    /// One or more events, following those of the call before without a gap. It is called by the
    /// tailer's one thread and must not block: a subscriber with slow readers of its own gives them
    /// bounded buffers.
    void receive(List<RecordedEvent> events);

    /// Nothing more will come: `receive` threw this, or an error that is its cause, or it is an
    /// [LogDivergedException]. Whoever subscribes anew from here gets what comes after the log's
    /// present head.
    void ended(RuntimeException reason);
  }

  /// Adds a subscriber.
  ///
  /// @return the position after which its events begin
  long subscribe(Subscriber subscriber);

  /// Removes a subscriber; nothing more comes to it after this returns.
  void unsubscribe(Subscriber subscriber);

  /// How far it has read.
  long position();

  /// Why it hands over nothing, although there may be something; empty when all is well.
  Optional<LogDivergedException> divergence();

  /// Why it can't read on, though it tries; empty when all is well.
  Optional<Throwable> trouble();

  /// Whether all that is in its way is that it gets no connection: from a pool that others use up,
  /// or from a database that is away.
  boolean lacksConnection();
}
