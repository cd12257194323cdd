package dev.daybook.bench.rounds;

import java.sql.SQLException;
import java.time.Duration;

/// A measured implementation of a task.
public interface Contender extends AutoCloseable {

  /// Name of the row in the table.
  String name();

  /// Number of concurrent callers; each waits for its result.
  int callers();

  /// Whether the callers are virtual threads, as in a service, instead of platform threads.
  default boolean virtualCallers() {
    return false;
  }

  /// Number of events that one call of a [Caller] writes or reads.
  default int eventsPerCall() {
    return 1;
  }

  /// Creates a caller.
  ///
  /// @param number from 0, below [#callers()]
  Caller caller(int number) throws Exception;

  /// Measures one round.
  default Round round(Duration warmUp, Duration counted) throws Exception {
    return Load.run(this, warmUp, counted);
  }

  /// Blocks until all effects of the calls of a round are complete. This time is part of the round.
  default void settle() throws Exception {}

  @Override
  default void close() throws SQLException {}

  /// One call, repeated by one thread.
  @FunctionalInterface
  interface Caller extends AutoCloseable {
    void call() throws Exception;

    @Override
    default void close() throws SQLException {}
  }
}
