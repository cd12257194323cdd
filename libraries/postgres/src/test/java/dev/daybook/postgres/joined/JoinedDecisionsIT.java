package dev.daybook.postgres.joined;

import static dev.daybook.eventstore.EventQuery.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.daybook.eventstore.EventTag;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Decisions on consistency boundaries in joined transactions: a room has few seats, and a guest
/// takes few.
class JoinedDecisionsIT {
  private static final int PER_ROOM = 3;
  private static final int PER_GUEST = 2;
  private static final int RACERS = 12;
  private static final int ROUNDS = 10;

  private final TestDatabase database = TestDatabase.shared();
  private final String schema = database.newLog();
  private final PostgresEventStore log = database.open(schema);
  private final Orders orders = Orders.create(database);
  private final Decision<Taken, Taken> take =
      Decision.<Taken, Taken>of(new Codec())
          .appendTo(taken -> StreamId.of("guest", taken.guest()))
          .view(taken -> tag("room", taken.room()), 0, (count, taken) -> count + 1)
          .view(taken -> tag("guest", taken.guest()), 0, (count, taken) -> count + 1)
          .decide(JoinedDecisionsIT::decide);

  /// A command and an event.
  private record Taken(String room, String guest) {}

  private static List<Taken> decide(Taken command, int inRoom, int ofGuest) {
    if (inRoom == PER_ROOM) {
      throw new IllegalStateException("The room is full");
    }
    if (ofGuest == PER_GUEST) {
      throw new IllegalStateException("The guest has enough seats");
    }
    return List.of(command);
  }

  private static final class Codec implements EventCodec<Taken> {
    @Override
    public NewEvent encode(
        StreamId stream, Taken event, UUID eventId, Map<String, String> metadata) {
      var encoded = new NewEvent(eventId, "TAKEN", "\"%s %s\"".formatted(event.room, event.guest));
      return encoded.tagged(
          Set.of(EventTag.of("room", event.room), EventTag.of("guest", event.guest)));
    }

    @Override
    public Taken decode(RecordedEvent event) {
      String[] parts = event.data().replace("\"", "").split(" ", -1);
      return new Taken(parts[0], parts[1]);
    }
  }

  @AfterEach
  void close() {
    log.close();
    database.execute("drop table " + orders.table());
  }

  private long seatsIn(String room) {
    return log.readQuery(tag("room", room), 0, log.head()).count();
  }

  @Test
  void decisions_see_those_before_them_in_the_transaction() throws SQLException {
    log.joined(
        database.direct(),
        tx -> {
          var handler = DecisionHandler.of(tx);
          for (int guest = 0; guest < PER_ROOM; guest++) {
            assertThat(handler.handle(take, new Taken("a", "guest" + guest)).position()).isZero();
          }
          assertThatIllegalStateException()
              .isThrownBy(() -> handler.handle(take, new Taken("a", "ada")))
              .withMessage("The room is full");
          handler.handle(take, new Taken("b", "guest0"));
          assertThatIllegalStateException()
              .isThrownBy(() -> handler.handle(take, new Taken("c", "guest0")))
              .withMessage("The guest has enough seats");
          return tx;
        });
    assertThat(seatsIn("a")).isEqualTo(PER_ROOM);
    assertThat(seatsIn("b")).isEqualTo(1);
  }

  @Test
  void an_event_of_another_writer_is_a_conflict() throws SQLException {
    try (Connection connection = database.direct().getConnection()) {
      connection.setAutoCommit(false);
      JoinedTransaction tx = log.join(connection);
      var handler = DecisionHandler.of(tx);
      handler.handle(take, new Taken("a", "ada"));
      DecisionHandler.of(log).handle(take, new Taken("a", "bob"));
      handler.handle(take, new Taken("b", "ada"));
      assertThatExceptionOfType(AppendConditionFailedException.class).isThrownBy(tx::commit);
    }
    assertThat(log.head()).isEqualTo(1);
  }

  @Test
  void racers_never_take_more_seats_than_there_are() throws Exception {
    try (PostgresEventStore node = database.open(schema);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 1; round <= ROUNDS; round++) {
        String room = "room" + round;
        List<Future<Boolean>> racers = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
          PostgresEventStore on = racer % 2 == 0 ? log : node;
          int number = round * RACERS + racer;
          racers.add(threads.submit(() -> takesSeat(on, room, number)));
        }
        int winners = 0;
        for (Future<Boolean> racer : racers) {
          winners += racer.get() ? 1 : 0;
        }
        assertThat(winners).as("winners of round %d", round).isEqualTo(PER_ROOM);
        assertThat(seatsIn(room)).isEqualTo(PER_ROOM);
      }
    }
    assertThat(log.head()).isEqualTo((long) ROUNDS * PER_ROOM);
  }

  /// A third of the racers append as usual.
  private boolean takesSeat(PostgresEventStore on, String room, int number) throws SQLException {
    var command = new Taken(room, "guest" + number);
    try {
      if (number % 3 == 0) {
        DecisionHandler.of(on).handle(take, command);
      } else {
        on.joined(
            database.direct(),
            tx -> {
              orders.insert(tx.connection(), number);
              return DecisionHandler.of(tx).handle(take, command);
            });
      }
      return true;
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("The room is full");
      return false;
    }
  }
}
