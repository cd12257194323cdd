package dev.daybook.personal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.PersonalDataPageIT.BookRoom;
import dev.daybook.personal.PersonalDataPageIT.RoomDecider;
import dev.daybook.personal.PersonalDataPageIT.RoomEvent;
import dev.daybook.personal.PersonalDataPageIT.RoomEvent.RoomBooked;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.joined.JoinedTransaction;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Keys that are created in joined transactions. Keys and application share a pool of one
/// connection.
class JoinedKeysIT {
  private static final int RACES = 60;
  private static final int PATIENCE_S = 60;
  private static final TestPostgres SERVER = TestPostgres.shared();
  private static final String NAME = SERVER.newName("guests");

  @SuppressWarnings("NullAway.Init")
  private static PostgresEventStore log;

  private final String person = UUID.randomUUID().toString();
  private final StreamId room = room(person);

  private static StreamId room(String id) {
    return StreamId.of("room", id);
  }

  @BeforeAll
  static void createDatabase() {
    SERVER.execute("create database " + NAME);
    PersonalSchema.migrate(direct(), PersonKeys.SCHEMA, null);
    log = PostgresEventStore.open(direct());
  }

  @AfterAll
  static void dropDatabase() {
    log.close();
    SERVER.execute("drop database %s with (force)".formatted(NAME));
  }

  private static DataSource direct() {
    var database = SERVER.direct();
    database.setDatabaseName(NAME);
    return database;
  }

  /// A node of the application.
  private static final class Node implements AutoCloseable {
    final HikariDataSource pool = new HikariDataSource();
    final PersonKeys keys = keys(pool);
    final EventTypes<RoomEvent> types = types(keys);
    final CommandHandler<BookRoom, Integer, RoomEvent> rooms =
        CommandHandler.of(log, new RoomDecider(), types);

    Node() {
      pool.setDataSource(direct());
      pool.setMaximumPoolSize(1);
      pool.setConnectionTimeout(SECONDS.toMillis(20));
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  private static PersonKeys keys(DataSource database) {
    return new PersonKeys(
        new PostgresKeyStore(database, PersonKeys.SCHEMA), MasterKey.of(new byte[MasterKey.BYTES]));
  }

  private static EventTypes<RoomEvent> types(PersonKeys keys) {
    return EventTypes.of(RoomEvent.class)
        .event("ROOM_BOOKED", RoomBooked.class)
        .encryptedBy(keys)
        .build();
  }

  /// The names in the log, as a node that has read nothing yet decrypts them.
  private List<String> names() {
    return names(room);
  }

  private static List<String> names(StreamId stream) {
    EventTypes<RoomEvent> fresh = types(keys(direct()));
    return log.readStream(stream)
        .map(fresh::decode)
        .map(RoomBooked.class::cast)
        .map(RoomBooked::name)
        .toList();
  }

  private static boolean hasKey(String person) {
    return !new PostgresKeyStore(direct(), PersonKeys.SCHEMA).find(List.of(person)).isEmpty();
  }

  private BookRoom book(String name) {
    return new BookRoom(person, name);
  }

  @Test
  void a_new_person_takes_no_second_connection() throws Exception {
    try (var node = new Node()) {
      log.joined(
          node.pool,
          tx -> {
            node.rooms.in(tx).handle(room, book("Ada"));
            assertThat(hasKey(person)).as("before the commit").isFalse();
            assertThat(tx.readStream(room).map(node.types.in(tx)::decode))
                .containsExactly(new RoomBooked(person, "Ada"));
            return node.rooms.in(tx).handle(room, book("Eda"));
          });
      assertThat(log.readStream(room).map(node.types::decode)).hasSize(2);
    }
    assertThat(names()).containsExactly("Ada", "Eda");
  }

  @Test
  void an_event_without_a_handler_is_encoded_in_it() throws Exception {
    try (var node = new Node()) {
      log.joined(node.pool, tx -> append(node.types, tx, "Ada"));
    }
    assertThat(names()).containsExactly("Ada");
  }

  private Object append(EventTypes<RoomEvent> types, JoinedTransaction tx, String name) {
    var event = new RoomBooked(person, name);
    return tx.append(
        room, ExpectedVersion.any(), types.in(tx).encode(room, event, UUID.randomUUID(), Map.of()));
  }

  @Test
  void a_decision_takes_no_second_connection() throws Exception {
    try (var node = new Node()) {
      Decision<BookRoom, RoomEvent> bookOnce =
          Decision.<BookRoom, RoomEvent>of(node.types)
              .appendTo(command -> room)
              .view(command -> EventQuery.types("ROOM_BOOKED"), 0, (count, event) -> count + 1)
              .decide((command, count) -> List.of(new RoomBooked(person, command.name())));
      log.joined(node.pool, tx -> DecisionHandler.of(tx).handle(bookOnce, book("Ada")));
    }
    assertThat(names()).containsExactly("Ada");
  }

  @Test
  void a_rollback_leaves_neither_key_nor_event() throws Exception {
    try (var node = new Node()) {
      try (var connection = node.pool.getConnection()) {
        connection.setAutoCommit(false);
        node.rooms.in(log.join(connection)).handle(room, book("Ada"));
        connection.rollback();
      }
      assertThat(hasKey(person)).isFalse();
      assertThat(names()).isEmpty();

      node.rooms.handle(room, book("Eda"));
    }
    assertThat(names()).containsExactly("Eda");
  }

  @Test
  void a_key_of_a_savepoint_is_not_used_after_it() throws Exception {
    try (var node = new Node()) {
      log.joined(
          node.pool,
          tx -> {
            var rooms = node.rooms.in(tx);
            var savepoint = tx.connection().setSavepoint();
            rooms.handle(room, book("Ada"));
            assertThat(rooms.load(room).version()).isEqualTo(1);
            tx.connection().rollback(savepoint);

            rooms.handle(room, book("Eda"));
            return rooms.handle(room, book("Ida"));
          });
    }
    assertThat(names()).containsExactly("Eda", "Ida");
  }

  /// Of two nodes one joins, and the other one joins or appends as usual. Every third transaction
  /// is rolled back.
  @Test
  void nodes_that_create_a_key_at_once_use_the_same() throws Exception {
    try (var one = new Node();
        var two = new Node();
        var racers = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < RACES; i++) {
        var guest = new BookRoom(person + "-" + i, "guest " + i);
        boolean rolledBack = i % 3 == 0;
        boolean bothJoin = i % 2 == 0;
        for (Future<Integer> racer :
            racers.invokeAll(
                List.<Callable<Integer>>of(
                    () -> join(one, guest, rolledBack),
                    () -> bothJoin ? join(two, guest, false) : book(two, guest)))) {
          racer.get(PATIENCE_S, SECONDS);
        }
      }
    }
    for (int i = 0; i < RACES; i++) {
      String name = "guest " + i;
      assertThat(names(room(person + "-" + i)))
          .containsExactlyElementsOf(i % 3 == 0 ? List.of(name) : List.of(name, name));
    }
  }

  private int book(Node node, BookRoom guest) {
    return node.rooms.handle(room(guest.guest()), guest).events().size();
  }

  private int join(Node node, BookRoom guest, boolean rolledBack) throws SQLException {
    if (!rolledBack) {
      return log.joined(
              node.pool, tx -> node.rooms.in(tx).handle(room(guest.guest()), guest).events().size())
          .value();
    }
    try (var connection = node.pool.getConnection()) {
      connection.setAutoCommit(false);
      int events =
          node.rooms.in(log.join(connection)).handle(room(guest.guest()), guest).events().size();
      connection.rollback();
      return events;
    }
  }

  @Test
  void transactions_that_create_keys_in_opposite_orders_commit() throws Exception {
    var created = new CountDownLatch(2);
    var runs = new AtomicInteger();
    try (var one = new Node();
        var two = new Node();
        var racers = Executors.newFixedThreadPool(2)) {
      for (Future<Integer> racer :
          racers.invokeAll(
              List.<Callable<Integer>>of(
                  () -> bookBoth(one, "a", "b", created, runs),
                  () -> bookBoth(two, "b", "a", created, runs)))) {
        assertThat(racer.get(PATIENCE_S, SECONDS)).isEqualTo(1);
      }
    }
    assertThat(runs).as("one of them was ended by the database").hasValueGreaterThan(2);
    assertThat(names()).containsExactlyInAnyOrder("a", "b", "a", "b");
  }

  private int bookBoth(
      Node node, String first, String second, CountDownLatch created, AtomicInteger runs)
      throws SQLException {
    return log.joined(
            node.pool,
            tx -> {
              runs.incrementAndGet();
              node.rooms.in(tx).handle(room, new BookRoom(person + first, first));
              created.countDown();
              awaitOther(created);
              return node.rooms
                  .in(tx)
                  .handle(room, new BookRoom(person + second, second))
                  .events()
                  .size();
            })
        .value();
  }

  private static void awaitOther(CountDownLatch created) {
    try {
      assertThat(created.await(PATIENCE_S, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void events_of_the_transaction_do_not_make_a_person_unknown() throws Exception {
    try (var node = new Node()) {
      var reader = types(keys(direct()));
      var readers = keys(direct());
      log.joined(
          node.pool,
          tx -> {
            var types = types(readers);
            CommandHandler.of(log, new RoomDecider(), types).in(tx).handle(room, book("Ada"));
            RecordedEvent collected = tx.readStream(room).findFirst().orElseThrow();
            assertThat(types.decode(collected))
                .as("by a codec outside of the transaction")
                .isEqualTo(new RoomBooked(person, "a guest"));
            return 0;
          });
      assertThat(log.readStream(room).map(types(readers)::decode))
          .containsExactly(new RoomBooked(person, "Ada"));
      assertThat(log.readStream(room).map(reader::decode))
          .containsExactly(new RoomBooked(person, "Ada"));
    }
  }

  @Test
  void keys_in_another_database_are_committed_at_once() throws Exception {
    PersonalSchema.migrate(SERVER.direct(), NAME, null);
    var store = new PostgresKeyStore(SERVER.direct(), NAME);
    var types = types(new PersonKeys(store, MasterKey.of(new byte[MasterKey.BYTES])));
    var rooms = CommandHandler.of(log, new RoomDecider(), types);
    log.joined(
        direct(),
        tx -> {
          rooms.in(tx).handle(room, book("Ada"));
          assertThat(store.find(List.of(person))).isNotEmpty();
          return 0;
        });
    assertThat(log.readStream(room).map(types::decode))
        .containsExactly(new RoomBooked(person, "Ada"));
    SERVER.execute("drop schema %s cascade".formatted(NAME));
  }
}
