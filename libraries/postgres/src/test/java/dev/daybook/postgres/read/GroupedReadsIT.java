package dev.daybook.postgres.read;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Concurrent reads from a version on, which share a query, see all that was appended before them.
class GroupedReadsIT {
  private static final int READERS = 16;
  private static final int ROUNDS = 40;
  private static final int STREAMS = 5;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newName("grouped");
  private final AtomicInteger sharedQueries = new AtomicInteger();
  private volatile boolean failing;

  @AfterEach
  void dropSchema() {
    database.execute("drop schema if exists %s cascade".formatted(schema));
  }

  private PostgresEventStore open() {
    return PostgresEventStore.open(
        counted(database.pool()),
        PostgresOptions.defaults()
            .withSchema(schema)
            .withReadModels(false)
            .withNotifications(false)
            .withHeldConnections(database.direct())
            .withOwner(database.direct())
            .withGroupedReads(true));
  }

  @Test
  void each_read_finds_what_was_appended_before_it() throws Exception {
    try (PostgresEventStore log = open()) {
      appendAndRead(log);
    }
    assertThat(sharedQueries.get()).isBetween(1, 2 * READERS * ROUNDS - 1);
  }

  @Test
  void a_shared_query_that_fails_fails_no_read() throws Exception {
    failing = true;
    try (PostgresEventStore log = open()) {
      appendAndRead(log);
    }
    assertThat(sharedQueries.get()).isPositive();
  }

  private static void appendAndRead(PostgresEventStore log) throws Exception {
    try (var threads = Executors.newFixedThreadPool(READERS)) {
      Callable<Void> reader =
          () -> {
            for (int round = 0; round < ROUNDS; round++) {
              appendAndReadOnce(log, round);
            }
            return null;
          };
      List<Future<Void>> readers =
          IntStream.range(0, READERS).mapToObj(ignored -> threads.submit(reader)).toList();
      for (Future<Void> each : readers) {
        each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  private static void appendAndReadOnce(PostgresEventStore log, int round) {
    StreamId stream = new StreamId("thing", Integer.toString(round % STREAMS));
    var event = new NewEvent(UUID.randomUUID(), "HAPPENED", "{}");
    long version = log.append(stream, ExpectedVersion.any(), List.of(event)).version();
    assertThat(log.readStream(stream, version - 1).findFirst())
        .map(RecordedEvent::eventId)
        .hasValue(event.eventId());
    assertThat(log.readStream(stream, version).filter(later -> later.version() <= version))
        .isEmpty();
  }

  /// Counts the shared queries of a source, and fails every second one if it has to.
  private DataSource counted(DataSource source) {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (ignored, method, args) -> {
              Object result = call(source, method, args);
              return result instanceof Connection connection ? counted(connection) : result;
            });
  }

  private Connection counted(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (ignored, method, args) -> {
              if (method.getName().equals("prepareStatement")
                  && args[0].toString().contains("asked")
                  && sharedQueries.incrementAndGet() % 2 == 0
                  && failing) {
                throw new SQLException("planted");
              }
              return call(connection, method, args);
            });
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
