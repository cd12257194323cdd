package dev.daybook.postgres.tail;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.errors.LogDivergedException;
import java.util.List;
import java.util.Optional;

/// Reads each new event of the log once per node, and hands it to every subscriber in order.
/// However many subscribers there are, the database has one reader.
///
/// The log starts, wakes and closes it ([dev.daybook.postgres.PostgresEventStore#tailer()]). While
/// the database is unavailable, or reading fails for another reason ([#trouble()]), it retries and
/// then continues.
///
/// *Never on a diverged log*: if the log no longer has the last event that was handed over, it ends
/// all subscribers and hands over nothing ([#divergence()]) until an operator has begun a new epoch
/// of the log; then it continues at the head.
///
/// Thread-safe.
public interface Tailer {
  /// Receives new events.
  interface Subscriber {

    /// Receives one or more events, consecutive to those of the previous call. Called by the
    /// tailer's only thread; must not block: a subscriber with slow readers needs bounded buffers.
    void receive(List<RecordedEvent> events);

    /// No further events will come: `receive` threw this exception or its cause, or it is a
    /// [LogDivergedException]. A subscriber that subscribes again in this method gets the events
    /// after the current head.
    void ended(RuntimeException reason);
  }

  /// Adds a subscriber.
  ///
  /// @return the position after which its events begin
  long subscribe(Subscriber subscriber);

  /// Removes a subscriber; it gets no events after this returns.
  void unsubscribe(Subscriber subscriber);

  /// The position of the last event that was read.
  long position();

  /// Why it hands over no events although there may be some; empty unless the log has diverged.
  Optional<LogDivergedException> divergence();

  /// The error of the last attempt to read, while it retries; empty if reading works.
  Optional<Throwable> trouble();

  /// Whether the only error is that it gets no connection: the pool is exhausted, or the database
  /// is unavailable.
  boolean lacksConnection();
}
