package dev.daybook.kafka;

import dev.daybook.kafka.clients.KafkaCalls;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A check that is repeated at an interval, on a thread of its own, because events would wait for
/// it. One at a time.
///
/// Not thread-safe, but for the check itself.
final class RepeatedCheck implements AutoCloseable {
  private final ExecutorService checker = Executors.newVirtualThreadPerTaskExecutor();
  private final Duration interval;
  private long beganAt = System.nanoTime();
  private @Nullable Future<?> running;

  /// @param interval from the begin of a check to the next one; the first one waits for it, too
  RepeatedCheck(Duration interval) {
    this.interval = interval;
  }

  /// Begins the check if it is due. Doesn't wait for it.
  ///
  /// @throws RuntimeException that of the last check, if it has ended since the last call
  void beginIfDue(Runnable check) {
    if (running != null && running.isDone()) {
      await();
    }
    if (running == null && System.nanoTime() - beganAt >= interval.toNanos()) {
      beganAt = System.nanoTime();
      running = checker.submit(check);
    }
  }

  /// Waits for the check, if one is running.
  ///
  /// @throws RuntimeException that of the check
  void await() {
    Future<?> last = running;
    if (last != null) {
      running = null;
      KafkaCalls.await(last);
    }
  }

  /// Interrupts the check, if one is running. Doesn't wait for it.
  @Override
  public void close() {
    checker.shutdownNow();
  }
}
