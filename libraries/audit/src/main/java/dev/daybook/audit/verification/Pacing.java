package dev.daybook.audit.verification;

import java.time.Duration;

/// The clock by which a verification measures its rate, and its pauses. Called by the thread of the
/// verification.
public interface Pacing {
  /// The system clock; pauses end when the thread is interrupted.
  Pacing SYSTEM =
      new Pacing() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
          Thread.sleep(time);
        }
      };

  /// A time in nanoseconds, as of [System#nanoTime()].
  long nanoTime();

  /// Waits. Called after each page, with zero if there is nothing to wait for, while no connection
  /// is held.
  ///
  /// @throws InterruptedException if the verification is to end
  void pause(Duration time) throws InterruptedException;
}
