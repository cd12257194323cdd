package dev.daybook.postgres.options;

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

  /// The database refused a batch for a reason that isn't in its data, or could not be reached;
  /// nothing of the batch was appended.
  default void refused(Exception reason) {}

  /// An observer that tells both.
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
    };
  }
}
