package dev.daybook.postgres.projections.running;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.append.OwnEvents;
import dev.daybook.postgres.live.LogTailer;
import dev.daybook.postgres.pacing.WakeUps;
import dev.daybook.postgres.projections.loop.ProjectionLoop;
import dev.daybook.postgres.testing.CountingProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProjectionLagIT {
  private final WakeUps wakeUps = new WakeUps();
  private static final Duration STANDSTILL = Duration.ofMillis(500);

  private final TestDatabase database = TestDatabase.shared();
  private final String views = database.newReadModels();
  private final PostgresEventStore store = database.open(database.newLog());
  private final CountingProjection projection = new CountingProjection(database, views, "COUNTED");

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void append() {
    store.append(
        new StreamId("thing", "a"),
        ExpectedVersion.any(),
        List.of(new NewEvent(UUID.randomUUID(), "COUNTED", "{}")));
  }

  private static void await(String what, BooleanSupplier wanted) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(until);
      Thread.sleep(5);
    }
  }

  /// Blocks the checkpoint, as when the node that holds the lease hangs.
  @Test
  void a_read_model_that_no_runner_updates_is_stalled() throws Exception {
    try (ProjectionRunner runner =
            ProjectionLoop.start(
                projection,
                store,
                database.pool(),
                TestDatabase.OPTIONS.withReadModelSchema(views),
                wakeUps,
                new OwnEvents());
        LogTailer tailer = LogTailer.start(store, TestDatabase.OPTIONS, wakeUps, new OwnEvents())) {
      ProjectionLag lag = ProjectionLag.watch(runner, tailer, STANDSTILL);
      append();
      assertThat(runner.awaitPosition(1, PATIENCE)).isTrue();
      try (Connection other = database.direct().getConnection();
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute("select from %s.checkpoints for update".formatted(views));
        await("seen", () -> tailer.position() == 1);
        assertThat(lag.time()).isZero();
        assertThat(lag.isStandingStill()).as("nothing is missing").isFalse();
        append();
        append();
        await("standing still", lag::isStandingStill);
        assertThat(lag.events()).isEqualTo(2);
        assertThat(lag.time()).isGreaterThanOrEqualTo(STANDSTILL);
        other.rollback();
      }
      assertThat(runner.awaitPosition(3, PATIENCE)).isTrue();
      await("up to date", () -> lag.events() == 0);
      assertThat(lag.time()).isZero();
      assertThat(lag.isStandingStill()).isFalse();
    }
  }
}
