package dev.daybook.postgres.test;

import static dev.daybook.postgres.test.ProjectionSpec.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.test.ProjectionSpec.Event;
import dev.daybook.testing.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ProjectionSpecIT {
  private static final StreamId STREAM = new StreamId("thing", "1");
  private static final Event NOTED = noted("1");

  private interface Apply {
    void to(Connection transaction, List<RecordedEvent> events) throws SQLException;
  }

  /// Stores versions and types, and other data on request of a test.
  private record Notes(Apply apply) implements Projection {
    @Override
    public String name() {
      return "notes";
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public List<Table> tables() {
      return List.of(new Table("notes", List.of("note")), new Table("others", List.of("n")));
    }

    @Override
    public String createTables() {
      return "create table notes (note text); create table others (n numeric(9, 2), yes boolean)";
    }

    @Override
    public Set<String> types() {
      return Set.of("NOTED");
    }

    @Override
    public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
      apply.to(transaction, events);
    }
  }

  private static Event noted(String data) {
    return new Event(STREAM, "NOTED", data);
  }

  private static void execute(Connection transaction, String sql) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void note(Connection transaction, Object note) throws SQLException {
    execute(transaction, "insert into notes (note) values ('%s')".formatted(note));
  }

  private static ProjectionSpec spec(Apply apply) {
    return ProjectionSpec.of(new Notes(apply), TestPostgres.shared().pool());
  }

  /// A projection that stores the data of each event.
  private static ProjectionSpec faithful() {
    return spec(
        (transaction, events) -> {
          for (RecordedEvent event : events) {
            note(transaction, event.data());
          }
        });
  }

  private static void assertFails(ThrowingCallable spec, String... message) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(spec)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).contains(message));
  }

  private static List<String> schemas() throws SQLException {
    try (Connection connection = TestPostgres.shared().pool().getConnection();
        Statement select = connection.createStatement();
        var rows = select.executeQuery("select nspname from pg_namespace")) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }

  @Nested
  class Passes {
    @Test
    void with_the_expected_rows_in_any_order() {
      faithful().given(noted("1"), noted("2")).then("notes", row(2), row(1));
    }

    @Test
    void without_events_or_without_matching_types() {
      faithful().given().then("notes");
      faithful().given(new Event(STREAM, "OVERHEARD", "{}")).then("notes");
    }

    @Test
    void with_values_in_their_json_form() {
      spec((transaction, _) ->
              execute(transaction, "insert into others values (3, true), (null, null)"))
          .given(NOTED)
          .then("notes")
          .then("others", row("3.00", true), row(null, null));
    }

    @Test
    void with_positions_and_times_of_events() {
      spec((transaction, events) -> {
            for (RecordedEvent event : events) {
              note(
                  transaction,
                  "%d %s %d %s"
                      .formatted(
                          event.position(), event.stream(), event.version(), event.recordedAt()));
            }
          })
          .given(NOTED, new Event(STREAM, "OVERHEARD", "{}"), new Event(STREAM, "NOTED", "{}"))
          .then(
              "notes",
              row("1 thing-1 1 2026-01-01T00:00:01Z"),
              row("3 thing-1 3 2026-01-01T00:00:03Z"));
    }

    @Test
    void with_the_events_of_a_log() {
      var log = new InMemoryEventStore(Clock.systemUTC());
      log.append(
          STREAM,
          ExpectedVersion.any(),
          List.of(new NewEvent(UUID.randomUUID(), "NOTED", "\"from a log\"")));
      faithful().given(log.readLog(0).toList()).then("notes", row("\"from a log\""));
    }

    @Test
    void with_a_projection_that_uses_a_savepoint() {
      spec((transaction, _) -> {
            Savepoint before = transaction.setSavepoint();
            note(transaction, "regretted");
            transaction.rollback(before);
            note(transaction, "kept");
          })
          .given(NOTED)
          .then("notes", row("kept"));
    }

    @Test
    void and_leaves_nothing_behind() throws SQLException {
      List<String> before = schemas();
      faithful().given(NOTED).then("notes", row(1));
      assertThat(schemas()).containsExactlyInAnyOrderElementsOf(before);
    }
  }

  @Nested
  class Fails {
    @Test
    void with_different_rows_and_shows_them() {
      assertFails(
          () -> faithful().given(noted("1"), noted("2")).then("notes", row(1), row(3)),
          "given   thing-1 NOTED 1\n        thing-1 NOTED 2",
          "then    notes\n        1\n        3",
          "but is  1\n        2");
    }

    @Test
    void with_too_many_or_too_few_rows() {
      assertFails(() -> faithful().given(NOTED).then("notes"), "no rows", "but is  1");
      assertFails(() -> faithful().given(NOTED).then("notes", row(1), row(1)), "but is  1");
      assertFails(() -> faithful().given().then("notes", row(1)), "given   nothing", "no rows");
    }

    @Test
    void if_single_events_and_one_batch_give_different_rows() {
      var clumsy = spec((transaction, events) -> note(transaction, events.size()));
      assertFails(
          () -> clumsy.given(NOTED, NOTED).then("notes", row(2)),
          "but event by event it is\n        1\n        1");
    }

    @Test
    void if_the_projection_ends_the_transaction() throws SQLException {
      List<String> before = schemas();
      List<Apply> endings =
          List.of(
              (transaction, _) -> transaction.commit(),
              (transaction, _) -> transaction.rollback(),
              (transaction, _) -> transaction.close(),
              (transaction, _) -> transaction.setAutoCommit(true));
      for (Apply ending : endings) {
        assertFails(() -> spec(ending).given(NOTED).then("notes"), "must not end its transaction");
      }
      assertThat(schemas()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void if_the_database_refuses_a_statement() {
      assertFails(
          () ->
              spec((transaction, _) -> execute(transaction, "insert into nowhere values (1)"))
                  .given(NOTED)
                  .then("notes"),
          "The projection notes failed",
          "nowhere");
    }

    @Test
    void with_the_projection_s_own_exception() {
      assertThatExceptionOfType(ArithmeticException.class)
          .isThrownBy(
              () ->
                  spec((_, _) -> {
                        throw new ArithmeticException("a fault");
                      })
                      .given(NOTED)
                      .then("notes"));
    }

    @Test
    void if_the_table_does_not_belong_to_the_projection() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> faithful().given().then("note"))
          .withMessageContaining("note is not a table of the projection notes");
    }
  }
}
