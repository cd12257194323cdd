package dev.daybook.accounts;

import dev.daybook.eventstore.postgres.ProjectionRunner;
import dev.daybook.eventstore.postgres.Tailer;
import java.time.Duration;

/// How far a view is behind the log, as far as this node has read that.
final class ProjectionLag {
  private final ProjectionRunner runner;
  private final Tailer tailer;
  private long wanted;
  private long since;

  ProjectionLag(ProjectionRunner runner, Tailer tailer) {
    this.runner = runner;
    this.tailer = tailer;
  }

  double events() {
    return Math.max(0, tailer.position() - runner.position());
  }

  /// For how long the view has not had what the log had when it was last asked for; 0 where it has
  /// all of that.
  synchronized double seconds() {
    long now = System.nanoTime();
    if (runner.position() >= wanted) {
      wanted = tailer.position();
      since = now;
    }
    return runner.position() >= wanted ? 0 : Duration.ofNanos(now - since).toMillis() / 1000.0;
  }
}
