package dev.daybook.eventstore.postgres;

import java.time.Duration;

/// Is told what the appender does, for metrics. It is called by the appender, so it must neither
/// block nor throw.
public interface AppendObserver {

  /// A batch has been committed.
  ///
  /// @param appends how many callers' appends it held
  /// @param events how many events it brought to the log; 0 if all was refused
  /// @param took the time from sending it to its outcome
  default void committed(int appends, int events, Duration took) {}

  /// A connection ended before the answer came, and so many appends are sent again.
  default void sentAgain(int appends) {}
}
