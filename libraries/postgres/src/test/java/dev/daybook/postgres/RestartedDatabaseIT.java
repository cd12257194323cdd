package dev.daybook.postgres;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.testing.TestDatabase;
import dev.daybook.testing.postgres.CuttableRoute;
import dev.daybook.testing.postgres.NewCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/// The database dies during commits: every caller gets the true outcome.
class RestartedDatabaseIT {
  private static final String SCHEMA = "daybook";
  private static final int CALLERS = 20;
  private static final int KILLS = 2;
  private static final StreamId STREAM = new StreamId("thing", "a");

  @TempDir private Path directory;
  private LocalPostgres postgres;
  private CuttableRoute route;
  private PostgresEventStore store;

  @BeforeEach
  void openStore() throws IOException {
    postgres = LocalPostgres.start(NewCluster.in(directory.resolve("postgres")));
    LogSchema.migrate(database(), SCHEMA, null);
    var limits =
        TestDatabase.OPTIONS
            .withQueueAppends(100)
            .withQueueBytes(1 << 20)
            .withQueueTimeout(PATIENCE)
            .withAppendTimeout(PATIENCE)
            .withAppendBatchEvents(100)
            .withAppendBatchBytes(1 << 20);
    route = new CuttableRoute(postgres.port());
    PGSimpleDataSource through = database();
    through.setPortNumbers(new int[] {route.port()});
    store =
        PostgresEventStore.open(database(), limits.withSchema(SCHEMA).withHeldConnections(through));
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
    route.close();
    postgres.close();
  }

  private PGSimpleDataSource database() {
    var database = new PGSimpleDataSource();
    database.setUrl(postgres.jdbcUrl("postgres"));
    database.setUser(postgres.superuser());
    database.setPassword(postgres.password());
    return database;
  }

  private static NewEvent event() {
    return new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
  }

  @Test
  void appends_during_a_restart_are_stored_once_and_confirmed() throws Exception {
    Map<UUID, Long> told = new ConcurrentHashMap<>();
    var over = new AtomicBoolean();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> appending =
          IntStream.range(0, CALLERS)
              .<Future<?>>mapToObj(
                  _ ->
                      callers.submit(
                          () -> {
                            while (!over.get()) {
                              NewEvent event = event();
                              AppendResult result =
                                  store.append(STREAM, ExpectedVersion.any(), List.of(event));
                              told.put(event.eventId(), result.position());
                            }
                          }))
              .toList();
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          awaitMore(told);
          route.loseNextResponse(); // committed, without a response
          awaitMore(told);
          assertThat(route.hasLostIt()).isTrue();
          ProcessHandle killed = ProcessHandle.of(postgres.pid()).orElseThrow();
          killed.destroyForcibly();
          killed.onExit().join();
        }
        awaitMore(told);
      } finally {
        over.set(true);
      }
      for (Future<?> caller : appending) {
        caller.get();
      }
    }
    assertThat(
            store
                .readStream(STREAM, 0)
                .collect(Collectors.toMap(RecordedEvent::eventId, RecordedEvent::position)))
        .isEqualTo(told);
  }

  private static void awaitMore(Map<UUID, Long> told) throws InterruptedException {
    int wanted = told.size() + 2 * CALLERS;
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (told.size() < wanted) {
      assertThat(System.nanoTime()).as("%d of %d", told.size(), wanted).isLessThan(until);
      Thread.sleep(5);
    }
  }
}
