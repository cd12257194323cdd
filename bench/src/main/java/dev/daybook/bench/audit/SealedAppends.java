package dev.daybook.bench.audit;

import dev.daybook.bench.appends.DaybookAppends;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.time.Duration;

/// Appends to a log whose tree is built meanwhile. A round ends when the tree has all its events,
/// so a tree that falls behind makes the round longer.
record SealedAppends(DaybookAppends appends, EventStore log, ProjectionRunner tree)
    implements Contender {
  private static final Duration BEHIND_MAX = Duration.ofMinutes(5);

  @Override
  public String name() {
    return appends.name();
  }

  @Override
  public int callers() {
    return appends.callers();
  }

  @Override
  public boolean virtualCallers() {
    return appends.virtualCallers();
  }

  @Override
  public Caller caller(int number) {
    return appends.caller(number);
  }

  @Override
  public void settle() throws InterruptedException {
    if (!tree.awaitPosition(log.head(), BEHIND_MAX)) {
      throw new IllegalStateException("The tree is behind: " + tree.status());
    }
  }
}
