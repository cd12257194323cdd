package dev.daybook.accounts.api;

import dev.daybook.eventstore.postgres.ProjectionRunner;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Lets whoever got an answer to a command find it in the lists: a list is read only when its
/// projection has reached what this node acknowledged last.
final class Freshness {
  private final ProjectionRunner runner;
  private final Duration patience;
  private final AtomicLong acknowledged = new AtomicLong();

  /// @param patience how long a reader is kept waiting
  Freshness(ProjectionRunner runner, Duration patience) {
    this.runner = runner;
    this.patience = patience;
  }

  /// To be called before the answer to a command goes out.
  void acknowledge(long position) {
    acknowledged.accumulateAndGet(position, Math::max);
  }

  /// @throws ProblemException if the projection doesn't get so far in time
  void await() {
    long wanted = acknowledged.get();
    try {
      if (!runner.awaitPosition(wanted, patience)) {
        throw behind(wanted);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw behind(wanted);
    }
  }

  private ProblemException behind(long wanted) {
    return new ProblemException(
        Problem.tryAgain(
            "behind",
            "List behind",
            "The list has reached position %d, not yet %d. Try again."
                .formatted(runner.position(), wanted)));
  }
}
