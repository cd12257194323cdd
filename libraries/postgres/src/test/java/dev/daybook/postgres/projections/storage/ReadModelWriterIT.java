package dev.daybook.postgres.projections.storage;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.eventstore.subscriptions.LogCursor;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.testing.CountingProjection;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadModelWriterIT {
  private static final String MISSING = "missing";

  private final TestDatabase database = TestDatabase.shared();

  @Test
  void a_failure_without_events_is_thrown() {
    Projection projection = new CountingProjection(database, MISSING, "COUNTED");
    var checkpoint =
        new ProjectionCheckpoint(
            projection, Generation.LIVE, UUID.randomUUID(), Duration.ofSeconds(5), MISSING);
    var writer =
        new ReadModelWriter(projection, Generation.LIVE, database.pool(), checkpoint, MISSING, 10);
    var passed = new Batch(LogCursor.START, List.of(), new LogCursor(10, UUID.randomUUID()));

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> writer.apply(passed))
        .withMessageContaining("does not exist");
  }
}
