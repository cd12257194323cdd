package dev.daybook.kafka;

import dev.daybook.kafka.clients.KafkaCalls;
import java.time.Duration;
import java.util.function.LongSupplier;

/// How soon a transaction of a relay follows the one before it.
///
/// A transaction costs the brokers about the same with one event as with a hundred, so at the head
/// of the log many small ones would only make each other slower. The first event after a pause
/// doesn't wait, nor does a relay that is behind.
///
/// Not thread-safe.
final class TransactionPacing {
  /// From the begin of a transaction to that of the next one. By measurement: with less, brokers on
  /// busy processors are slower; with more, events wait longer.
  static final Duration INTERVAL = Duration.ofMillis(30);

  private final LongSupplier nanoTime;
  private long dueAt;

  TransactionPacing() {
    this(System::nanoTime);
  }

  /// @param nanoTime as [System#nanoTime()]
  TransactionPacing(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.dueAt = nanoTime.getAsLong();
  }

  /// A transaction begins.
  void begin() {
    dueAt = nanoTime.getAsLong() + INTERVAL.toNanos();
  }

  /// The transaction had as many events as it can have: the next one may follow at once.
  void full() {
    dueAt = nanoTime.getAsLong();
  }

  /// Time until the next transaction may begin, not negative.
  Duration left() {
    return Duration.ofNanos(Math.max(0, dueAt - nanoTime.getAsLong()));
  }

  /// Waits until the next transaction may begin.
  void await() {
    KafkaCalls.pause(left());
  }
}
