package dev.daybook.accounts.http.audit;

import dev.daybook.accounts.http.request.RequestSlot;
import dev.daybook.accounts.http.response.ProblemException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Limits how many requests of auditors read at a time, so that they leave connections to all other
/// requests. Thread-safe.
final class AuditReads {
  /// Maximum number of concurrent reads.
  static final int READS_MAX = 4;

  /// Maximum wait for a turn, in milliseconds: that for a connection of the pool.
  private static final long WAIT_MS = 5_000;

  private final Semaphore turns = new Semaphore(READS_MAX, true);

  /// Runs a read in its turn.
  ///
  /// @throws ProblemException if its turn does not come in time
  <T> T run(Supplier<T> read) {
    try {
      if (!turns.tryAcquire(WAIT_MS, TimeUnit.MILLISECONDS)) {
        throw new ProblemException(RequestSlot.overloaded());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ProblemException(RequestSlot.overloaded());
    }
    try {
      return read.get();
    } finally {
      turns.release();
    }
  }
}
