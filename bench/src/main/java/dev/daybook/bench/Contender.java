package dev.daybook.bench;

import java.sql.SQLException;

/// One way of doing the work that is measured.
interface Contender extends AutoCloseable {

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
