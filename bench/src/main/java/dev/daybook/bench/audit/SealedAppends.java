package dev.daybook.bench.audit;

import dev.daybook.bench.appends.DaybookAppends;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.bench.rounds.Round;
import dev.daybook.eventstore.EventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.time.Duration;

/// Appends to a log whose tree is built meanwhile. A round ends when the tree has all its events,
/// so a tree that falls behind makes the round longer.
final class SealedAppends implements Contender {
  private static final Duration BEHIND_MAX = Duration.ofMinutes(5);
  private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(250);

  private final DaybookAppends appends;
  private final EventStore log;
  private final ProjectionRunner tree;
  private final TreeLag lag = new TreeLag();

  SealedAppends(DaybookAppends appends, EventStore log, ProjectionRunner tree) {
    this.appends = appends;
    this.log = log;
    this.tree = tree;
  }

  /// How long the tree was behind in all rounds. Call it after the rounds.
  TreeLag lag() {
    return lag;
  }

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
  public Round round(Duration warmUp, Duration counted) throws Exception {
    var sampler = Thread.ofVirtual().name("lag").start(this::sample);
    try {
      return Contender.super.round(warmUp, counted);
    } finally {
      sampler.interrupt();
      sampler.join();
      lag.endRound();
    }
  }

  private void sample() {
    try {
      while (true) {
        lag.sample(System.nanoTime(), log.head(), tree.position());
        Thread.sleep(SAMPLE_INTERVAL);
      }
    } catch (InterruptedException ignored) { // the round has ended
    }
  }

  @Override
  public void settle() throws InterruptedException {
    if (!tree.awaitPosition(log.head(), BEHIND_MAX)) {
      throw new IllegalStateException("The tree is behind: " + tree.status());
    }
  }
}
