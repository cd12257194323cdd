package dev.daybook.bench.explorer;

import dev.daybook.bench.appends.Workload;
import dev.daybook.bench.rounds.Contender;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Appends of one event with a correlation and a causation id. With an index, a round ends when it
/// has all the events.
record LinkedAppends(String name, EventStore store, int callers, @Nullable ProjectionRunner index)
    implements Contender {
  private static final Duration BEHIND_MAX = Duration.ofMinutes(5);

  @Override
  public boolean virtualCallers() {
    return true;
  }

  @Override
  public Caller caller(int number) {
    Workload workload = new Workload(callers);
    return () -> {
      workload.next();
      String metadata =
          """
          {"schemaVersion": "1", "correlationId": "%s", "causationId": "%s"}"""
              .formatted(UUID.randomUUID(), UUID.randomUUID());
      store.append(
          StreamId.parse(workload.streamName()),
          ExpectedVersion.exact(workload.version() - 1),
          List.of(new NewEvent(UUID.randomUUID(), Workload.TYPE, workload.data(), metadata)));
    };
  }

  @Override
  public void settle() throws InterruptedException {
    if (index != null && !index.awaitPosition(store.head(), BEHIND_MAX)) {
      throw new IllegalStateException("The index is behind: " + index.status());
    }
  }
}
