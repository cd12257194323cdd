package dev.daybook.audit.verification;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Verifies the log again and again, slowly, in a thread of its own. [#status()] is for health
/// checks and metrics. Thread-safe.
public final class BackgroundVerification implements AutoCloseable {
  private final Function<Consumer<VerificationProgress>, AuditVerification> verification;
  private final Duration pause;
  private final Clock clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private volatile Status status = new Status(0, null, null, null, null);

  /// The state of the verification.
  ///
  /// @param runs number of runs that have ended
  /// @param progress of the current run; null before its first page
  /// @param report of the last run that ended; null before
  /// @param endedAt when that run ended
  /// @param failure why the current run could not be finished; it is tried again after the pause
  public record Status(
      long runs,
      @Nullable VerificationProgress progress,
      @Nullable VerificationReport report,
      @Nullable Instant endedAt,
      @Nullable String failure) {
    /// Whether the last run found a fault; empty before the end of the first run.
    public Optional<Boolean> isSound() {
      return Optional.ofNullable(report).map(VerificationReport::isSound);
    }

    Status withProgress(VerificationProgress next) {
      return new Status(runs, next, report, endedAt, null);
    }
  }

  /// Starts the thread.
  ///
  /// @param verification makes the verification of each run, with the listener of its progress and
  ///   a maximum rate
  /// @param pause between two runs
  public BackgroundVerification(
      Function<Consumer<VerificationProgress>, AuditVerification> verification,
      Duration pause,
      Clock clock) {
    this.verification = verification;
    this.pause = pause;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("audit-verification").start(this::runAll);
  }

  public Status status() {
    return status;
  }

  private void runAll() {
    try {
      do {
        runOnce();
      } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException ignored) { // closed
    }
  }

  private void runOnce() throws InterruptedException {
    try {
      var report = verification.apply(it -> status = status.withProgress(it)).run();
      status = new Status(status.runs + 1, status.progress, report, clock.instant(), null);
    } catch (RuntimeException e) { // told in the status; the next run may succeed
      status =
          new Status(status.runs, status.progress, status.report, status.endedAt, e.toString());
    }
  }

  /// Ends the current run and the thread.
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
