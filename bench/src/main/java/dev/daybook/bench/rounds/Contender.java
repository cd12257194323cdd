package dev.daybook.bench.rounds;

import java.sql.SQLException;
import java.time.Duration;

/// One way of doing the work that is measured.
public interface Contender extends AutoCloseable {

  /// How its row is called in the table.
  String name();

  /// How many callers do the work side by side, each waiting for its answer.
  int callers();

  /// Whether the callers are virtual threads, as in a service, or platform threads.
  default boolean virtualCallers() {
    return false;
  }

  /// How many events one call of a [Caller] writes or reads.
  default int eventsPerCall() {
    return 1;
  }

  /// Makes the caller with the given number, 0 up to [#callers()].
  Caller caller(int number) throws Exception;

  /// Measures one round.
  default Round round(Duration warmUp, Duration counted) throws Exception {
    return Load.run(this, warmUp, counted);
  }

  /// Returns when everything has been done that follows from the calls of a round; the time until
  /// then counts.
  default void settle() throws Exception {}

  @Override
  default void close() throws SQLException {}

  /// What one caller does again and again, from one thread.
  @FunctionalInterface
  interface Caller extends AutoCloseable {
    void call() throws Exception;

    @Override
    default void close() throws SQLException {}
  }
}
