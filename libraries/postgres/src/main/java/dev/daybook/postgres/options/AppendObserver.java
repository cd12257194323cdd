package dev.daybook.postgres.options;

import java.time.Duration;

/// Observes the appender, for metrics. The appender calls it, so it must neither block nor throw.
public interface AppendObserver {

  /// A batch was committed.
  ///
  /// @param appends number of callers' appends in it
  /// @param events number of events that it added to the log; 0 if all appends were refused
  /// @param took time from sending to outcome
  default void committed(int appends, int events, Duration took) {}

  /// The connection was lost before the response; the appends are sent again.
  ///
  /// @param appends number of appends in the batch
  default void sentAgain(int appends) {}

  /// The database refused a batch for a reason other than its data, or could not be reached;
  /// nothing of the batch was appended.
  default void refused(Exception reason) {}

  /// Appends go to another primary than before, as after a failover. Connections that a pool has
  /// opened before may be to the former one: evict them.
  default void primaryChanged() {}

  /// An observer that calls both.
  default AppendObserver and(AppendObserver other) {
    AppendObserver one = this;
    return new AppendObserver() {
      @Override
      public void committed(int appends, int events, Duration took) {
        one.committed(appends, events, took);
        other.committed(appends, events, took);
      }

      @Override
      public void sentAgain(int appends) {
        one.sentAgain(appends);
        other.sentAgain(appends);
      }

      @Override
      public void refused(Exception reason) {
        one.refused(reason);
        other.refused(reason);
      }

      @Override
      public void primaryChanged() {
        one.primaryChanged();
        other.primaryChanged();
      }
    };
  }
}
