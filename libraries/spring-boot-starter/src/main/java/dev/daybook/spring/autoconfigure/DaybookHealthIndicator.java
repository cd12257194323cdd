package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.health.LogHealth;
import dev.daybook.postgres.health.LogHealth.Appends;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.projections.running.ProjectionRunner.Status;
import dev.daybook.postgres.tail.Tailer;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/// Down while the database is unreachable, refuses appends or has a diverged log, and while a
/// projection or subscription is stopped. Asks neither the database nor a pool.
final class DaybookHealthIndicator extends AbstractHealthIndicator {
  private final Tailer tailer;
  private final LogHealth log;
  private final LogReaders readers;

  DaybookHealthIndicator(PostgresEventStore store, LogHealth log, LogReaders readers) {
    this.tailer = store.tailer();
    this.log = log;
    this.readers = readers;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    boolean reachable = log.isDatabaseReachable();
    Appends appends = log.appends();
    health.status(reachable && appends == Appends.ACCEPTED ? "UP" : "DOWN");
    health.withDetail("database", reachable ? "reachable" : "unreachable");
    health.withDetail("appends", reachable ? appends.code() : "unknown");
    health.withDetail("head", tailer.position());
    tailer
        .divergence()
        .ifPresent(e -> health.down().withDetail("diverged", String.valueOf(e.getMessage())));
    readers.projections().forEach(runner -> add(health, runner));
    readers.subscriptions().forEach(running -> add(health, running));
  }

  private static void add(Health.Builder health, ProjectionRunner runner) {
    Status status = runner.status();
    boolean down =
        switch (status.state()) {
          case RUNNING, STANDING_BY, WAITING_FOR_DATABASE -> false;
          case AT_OTHER_VERSION, AHEAD_OF_LOG, FAILED -> true;
        };
    String detail =
        status instanceof Status.Failed failed
            ? "failed at position %d: %s".formatted(failed.position(), failed.error())
            : status.state().inWords();
    add(health, "projection " + runner.projection().name(), detail, down);
  }

  private static void add(Health.Builder health, RunningSubscription running) {
    boolean down = running.status() instanceof RunningSubscription.Status.Stopped;
    String detail =
        running.status() instanceof RunningSubscription.Status.Stopped stopped
            ? "stopped at position %d: %s".formatted(stopped.position(), stopped.error())
            : "at position " + running.position();
    add(health, "subscription " + running.name(), detail, down);
  }

  private static void add(Health.Builder health, String name, String detail, boolean down) {
    health.withDetail(name, detail);
    if (down) {
      health.down();
    }
  }
}
