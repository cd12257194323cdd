package dev.daybook.postgres.joined;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Snapshots;
import dev.daybook.eventstore.commands.StateCache;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.snapshots.PostgresSnapshots;
import dev.daybook.postgres.snapshots.SnapshotStrategy;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Cached states and snapshots in joined transactions.
class JoinedCachesIT {
  private static final StreamId ROOM = StreamId.of("room", "1");
  private static final int SEATS = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLogWithReadModels();
  private final PostgresEventStore log = database.open(schema);
  private final Map<StreamId, StreamState<List<String>>> cached = new ConcurrentHashMap<>();
  private final AtomicInteger decoded = new AtomicInteger();
  private final Seats seats =
      new Seats(SEATS) {
        @Override
        public String decode(RecordedEvent event) {
          decoded.incrementAndGet();
          return super.decode(event);
        }
      };
  private final CommandHandler<String, List<String>, String> uncached =
      CommandHandler.of(log, seats, seats);
  private final CommandHandler<String, List<String>, String> rooms =
      uncached.withCache(StateCache.of(cached));
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = database.direct().getConnection();
    connection.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    log.close();
  }

  private List<String> cachedRoom() {
    return Objects.requireNonNull(cached.get(ROOM)).state();
  }

  @Test
  void a_command_starts_from_the_cached_state() throws SQLException {
    rooms.handle(ROOM, "ada");
    rooms.handle(ROOM, "bob");
    decoded.set(0);
    var committed = log.joined(connection, tx -> rooms.in(tx).handle(ROOM, "cleo"));
    assertThat(committed.value().state()).containsExactly("ada", "bob", "cleo");
    assertThat(decoded).hasValue(0);
  }

  @Test
  void a_cached_state_is_read_on_in_the_transaction() throws SQLException {
    rooms.handle(ROOM, "ada");
    uncached.handle(ROOM, "bob");
    var attempts = new AtomicInteger();
    var committed =
        log.joined(
            database.direct(),
            tx -> {
              attempts.incrementAndGet();
              return rooms.in(tx).handle(ROOM, "cleo");
            });
    assertThat(committed.value().version()).isEqualTo(3);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void a_rollback_leaves_only_committed_states_in_the_cache() throws SQLException {
    uncached.handle(ROOM, "ada");
    JoinedTransaction tx = log.join(connection);
    rooms.in(tx).handle(ROOM, "bob");
    assertThat(rooms.in(tx).load(ROOM).state()).containsExactly("ada", "bob");
    assertThat(cachedRoom()).containsExactly("ada");
    tx.rollback();
    assertThat(cachedRoom()).containsExactly("ada");
    assertThat(rooms.handle(ROOM, "cleo").state()).containsExactly("ada", "cleo");
  }

  @Test
  void a_commit_leaves_the_cache_behind_and_correct() throws SQLException {
    uncached.handle(ROOM, "ada");
    log.joined(connection, tx -> rooms.in(tx).handle(ROOM, "bob"));
    assertThat(cachedRoom()).containsExactly("ada");
    assertThat(rooms.handle(ROOM, "cleo").state()).containsExactly("ada", "bob", "cleo");
  }

  /// The other's event has the version of the transaction's own one.
  @Test
  void a_state_with_events_of_others_is_not_mixed_with_own() throws SQLException {
    JoinedTransaction tx = log.join(connection);
    tx.append(
        List.of(
            new StreamAppend(
                ROOM,
                ExpectedVersion.any(),
                List.of(seats.encode(ROOM, "ada", UUID.randomUUID(), Map.of())))),
        List.of());
    rooms.handle(ROOM, "bob");
    assertThat(cachedRoom()).containsExactly("bob");
    assertThat(rooms.in(tx).load(ROOM).state()).containsExactly("ada");
    assertThat(cachedRoom()).containsExactly("bob");
    tx.commit();
    assertThat(rooms.load(ROOM).state()).containsExactly("bob", "ada");
  }

  @Test
  void a_state_dropped_with_a_savepoint_is_not_cached() throws SQLException {
    rooms.handle(ROOM, "ada");
    JoinedTransaction tx = log.join(connection);
    tx.head();
    Savepoint savepoint = connection.setSavepoint();
    rooms.in(tx).handle(ROOM, "bob");
    connection.rollback(savepoint);
    assertThat(rooms.in(tx).load(ROOM).state()).containsExactly("ada");
    assertThat(rooms.in(tx).handle(ROOM, "cleo").version()).isEqualTo(2);
    assertThat(cachedRoom()).containsExactly("ada");
    tx.commit();
    assertThat(rooms.load(ROOM).state()).containsExactly("ada", "cleo");
  }

  /// As after a restore of the log from a backup, on a server that was checked before.
  @Test
  void a_state_ahead_of_the_log_is_forgotten() throws SQLException {
    rooms.handle(ROOM, "ada");
    log.joined(connection, tx -> rooms.in(tx).handle(ROOM, "bob"));
    rooms.load(ROOM);
    assertThat(cachedRoom()).containsExactly("ada", "bob");
    database.cut(schema, 1);
    var committed = log.joined(connection, tx -> rooms.in(tx).handle(ROOM, "cleo"));
    assertThat(committed.value().state()).containsExactly("ada", "cleo");
    assertThat(cachedRoom()).containsExactly("ada");
  }

  /// The pool refuses a second connection to a thread.
  @Test
  void a_snapshot_is_read_on_the_connection_of_the_transaction() throws Exception {
    var strategy =
        new SnapshotStrategy<List<String>, String>(
            seats, seats, state -> List.of("from the snapshot"), "this code");
    try (var snapshots = PostgresSnapshots.start(database.pool(), schema, schema, strategy)) {
      var longRooms = uncached.withSnapshots(snapshots);
      fill(Snapshots.EVENTS_BETWEEN);
      longRooms.load(ROOM);
      awaitSnapshot(snapshots);
      uncached.handle(ROOM, "ada");
      var committed =
          log.joined(
              database.pool(),
              tx -> {
                longRooms.in(tx).handle(ROOM, "bob");
                return longRooms.in(tx).handle(ROOM, "cleo");
              });
      assertThat(committed.value().version()).isEqualTo(Snapshots.EVENTS_BETWEEN + 3L);
      assertThat(committed.value().state())
          .containsExactly("guest0", "from the snapshot", "ada", "bob", "cleo");
    }
  }

  private void fill(int guests) {
    log.append(
        List.of(
            new StreamAppend(
                ROOM,
                ExpectedVersion.noStream(),
                IntStream.range(0, guests)
                    .mapToObj(
                        guest -> seats.encode(ROOM, "guest" + guest, UUID.randomUUID(), Map.of()))
                    .toList())));
  }

  private static void awaitSnapshot(Snapshots<?> snapshots) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (snapshots.find(ROOM).isEmpty()) {
      assertThat(System.nanoTime()).as("a snapshot is stored").isLessThan(until);
      Thread.sleep(10);
    }
  }
}
