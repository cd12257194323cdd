package dev.daybook.postgres.joined;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.commands.StateCache;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.joined.Seats.OneRoom;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JoinedCommandsIT {
  private static final StreamId ROOM = StreamId.of("room", "1");
  private static final StreamId OTHER_ROOM = StreamId.of("room", "2");
  private static final int SEATS = 5;
  private static final int RACERS = 16;
  private static final int ROUNDS = 10;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private final PostgresEventStore log = database.open(schema);
  private final Orders orders = Orders.create(database);
  private final Seats seats = new Seats(SEATS);
  private final CommandHandler<String, List<String>, String> rooms =
      CommandHandler.of(log, seats, seats);
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
    database.execute("drop table " + orders.table());
  }

  private List<String> seated(StreamId room) {
    return rooms.load(room).state();
  }

  @Test
  void commands_see_those_before_them_in_the_transaction() throws SQLException {
    rooms.handle(ROOM, "ada");
    Committed<CommandResult<List<String>, String>> committed =
        log.joined(
            connection,
            tx -> {
              var joined = rooms.in(tx);
              joined.handle(ROOM, "bob");
              CommandResult<List<String>, String> last = joined.handle(ROOM, "cleo");
              assertThat(joined.load(ROOM).version()).isEqualTo(3);
              return last;
            });

    assertThat(committed.value().state()).containsExactly("ada", "bob", "cleo");
    assertThat(committed.value().version()).isEqualTo(3);
    assertThat(committed.value().position()).isZero();
    assertThat(committed.position()).isEqualTo(3);
    assertThat(seated(ROOM)).containsExactly("ada", "bob", "cleo");
  }

  @Test
  void a_refused_command_rolls_the_rows_back() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                log.joined(
                    connection,
                    tx -> {
                      for (int guest = 0; guest <= SEATS; guest++) {
                        orders.insert(tx.connection(), guest);
                        rooms.in(tx).handle(ROOM, "guest" + guest);
                      }
                      return tx;
                    }))
        .withMessage("The room is full");
    assertThat(orders.all()).isEmpty();
    assertThat(log.head()).isZero();
  }

  @Test
  void a_lost_race_is_thrown_by_the_commit() throws SQLException {
    JoinedTransaction tx = log.join(connection);
    rooms.in(tx).handle(ROOM, "ada");
    rooms.handle(ROOM, "bob");
    assertThatExceptionOfType(WrongExpectedVersionException.class).isThrownBy(tx::commit);
    connection.rollback();
    assertThat(seated(ROOM)).containsExactly("bob");
  }

  @Test
  void a_decision_on_several_streams_is_joined() throws SQLException {
    Committed<List<CommandResult<List<String>, String>>> committed =
        log.joined(
            connection,
            tx ->
                rooms
                    .in(tx)
                    .handleAll(
                        List.of(ROOM, OTHER_ROOM),
                        states -> List.of(List.of("ada"), List.of("bob", "cleo"))));
    assertThat(committed.value()).extracting(CommandResult::version).containsExactly(1L, 2L);
    assertThat(committed.results()).hasSize(2);
  }

  @Test
  void a_cache_takes_nothing_of_the_transaction() throws SQLException {
    Map<StreamId, StreamState<List<String>>> cached = new ConcurrentHashMap<>();
    var caching = rooms.withCache(StateCache.of(cached));
    JoinedTransaction tx = log.join(connection);
    caching.in(tx).handle(ROOM, "ada");
    assertThat(cached).isEmpty();
    tx.rollback();
    assertThat(caching.handle(ROOM, "bob").version()).isEqualTo(1);
  }

  @Test
  void a_command_with_a_key_happens_once() throws SQLException {
    var key = new IdempotencyKey("request:1", first -> {});
    for (int repetition = 0; repetition < 3; repetition++) {
      CommandResult<List<String>, String> result =
          log.joined(connection, tx -> rooms.once(key).in(tx).handle(ROOM, "ada")).value();
      assertThat(result.events()).containsExactly("ada");
      assertThat(result.version()).isEqualTo(1);
    }
    log.joined(
        connection,
        tx -> {
          var once = rooms.once(new IdempotencyKey("request:2", first -> {})).in(tx);
          once.handle(ROOM, "bob");
          assertThat(once.handle(ROOM, "bob").version()).isEqualTo(2);
          return tx;
        });
    assertThat(log.head()).isEqualTo(2);
  }

  @Test
  void a_key_used_by_another_transaction_is_a_conflict() throws SQLException {
    var key = new IdempotencyKey("request:1", first -> {});
    JoinedTransaction tx = log.join(connection);
    rooms.once(key).in(tx).handle(ROOM, "ada");
    rooms.once(key).handle(OTHER_ROOM, "ada");
    assertThatExceptionOfType(AppendConditionFailedException.class).isThrownBy(tx::commit);
  }

  @Test
  void a_boundary_sees_the_events_of_the_transaction() throws SQLException {
    JoinedTransaction tx = log.join(connection);
    var exclusive = rooms.withBoundary(new OneRoom(tx)).in(tx);
    exclusive.handle(ROOM, "ada");
    assertThatIllegalStateException()
        .isThrownBy(() -> exclusive.handle(OTHER_ROOM, "ada"))
        .withMessage("ada has a seat");
    exclusive.handle(OTHER_ROOM, "bob");
    assertThat(tx.commit()).hasSize(2);
  }

  @Test
  void a_boundary_on_the_log_alone_breaks_no_rule() throws SQLException {
    JoinedTransaction tx = log.join(connection);
    var exclusive = rooms.withBoundary(new OneRoom(log)).in(tx);
    exclusive.handle(ROOM, "ada");
    assertThatExceptionOfType(AppendConditionFailedException.class)
        .isThrownBy(() -> exclusive.handle(OTHER_ROOM, "ada"));
  }

  /// Two nodes, each with callers whose transactions are joined and callers that append as usual.
  @Test
  void of_racers_for_the_last_seats_as_many_as_there_are_win() throws Exception {
    try (PostgresEventStore node = database.open(schema);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 1; round <= ROUNDS; round++) {
        StreamId room = StreamId.of("race", Integer.toString(round));
        List<Future<Boolean>> racers = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
          PostgresEventStore on = racer % 2 == 0 ? log : node;
          int number = round * RACERS + racer;
          boolean isJoined = racer % 3 != 0;
          racers.add(threads.submit(() -> takesSeat(on, room, number, isJoined)));
        }
        int winners = 0;
        for (Future<Boolean> racer : racers) {
          winners += racer.get() ? 1 : 0;
        }
        assertThat(winners).as("winners of round %d", round).isEqualTo(SEATS);
        assertThat(seated(room)).hasSize(SEATS).doesNotHaveDuplicates();
      }
    }
    List<Integer> joined =
        log.readLog(0)
            .map(RecordedEvent::data)
            .map(data -> Integer.valueOf(data.replace("\"", "")))
            .filter(number -> number % RACERS % 3 != 0)
            .sorted()
            .toList();
    assertThat(orders.all()).containsExactlyElementsOf(joined);
  }

  private boolean takesSeat(PostgresEventStore on, StreamId room, int number, boolean isJoined)
      throws SQLException {
    var handler = CommandHandler.of(on, seats, seats);
    String guest = Integer.toString(number);
    try {
      if (isJoined) {
        on.joined(
            database.direct(),
            tx -> {
              orders.insert(tx.connection(), number);
              return handler.in(tx).handle(room, guest);
            });
      } else {
        handler.handle(room, guest);
      }
      return true;
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("The room is full");
      return false;
    }
  }
}
